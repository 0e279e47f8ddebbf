import type {
  RollbackDetails,
  RollbackInput,
  RollbackPath,
} from '@slipway/backstage-plugin-mlops-common';
import { pathWords } from './plan';

/** A way to go back, as a person can ask for it. */
export interface PathOption {
  ask: NonNullable<RollbackInput['path']>;
  title: string;
  detail: string;
  unavailable?: string;
}

/**
 * The ways to go back. `canary` is never asked for: it is what `auto` finds
 * while a rollout is in flight.
 */
export function pathOptions({ path, paths }: RollbackDetails): PathOption[] {
  const best = paths.find(({ unavailable }) => !unavailable)?.path ?? path;
  const others = paths.filter(
    (other): other is { path: AskedPath; unavailable?: string } =>
      other.path !== 'canary' && other.path !== best,
  );
  const canary = paths.find(other => other.path === 'canary');
  return [
    {
      ask: 'auto',
      title: `${pathWords(best).title} (recommended)`,
      detail: [pathWords(best).detail, best !== 'canary' && canary?.unavailable]
        .filter(Boolean)
        .join(' '),
    },
    ...others.map(({ path: ask, unavailable }) => ({
      ask,
      ...pathWords(ask),
      unavailable,
    })),
  ];
}

type AskedPath = Exclude<RollbackPath, 'canary'>;
