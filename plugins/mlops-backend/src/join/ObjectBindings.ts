import type { RootConfigService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Application } from '@slipway/backstage-plugin-mlops-common';
import { systemOf } from '@slipway/backstage-plugin-mlops-node';
import { matchesGlob } from '../environments/glob';
import type { Observations } from './observations';

/** What can name an entity back. */
export interface Bindable {
  id: string;
  source: string;
  boundBack?: boolean;
}

/**
 * What an administrator says belongs to an entity, although it does not name it
 * back: `argocd:eu/argocd/fraud-detection-production`.
 */
export class ObjectBindings {
  constructor(
    private readonly patterns: ReadonlyMap<string, readonly string[]>,
  ) {}

  static fromConfig(config: RootConfigService): ObjectBindings {
    const patterns = new Map<string, string[]>();
    for (const each of config.getOptionalConfigArray('mlops.bindings') ?? []) {
      const ref = stringifyEntityRef(
        parseEntityRef(each.getString('entity'), {
          defaultKind: 'component',
          defaultNamespace: 'default',
        }),
      );
      const objects = each.getStringArray('objects');
      patterns.set(ref, [...(patterns.get(ref) ?? []), ...objects]);
    }
    return new ObjectBindings(patterns);
  }

  apply(entityRef: string, seen: Observations): Observations {
    if (!this.patterns.has(entityRef)) return seen;
    const bind = <T extends Bindable>(objects: T[]) =>
      this.bind(entityRef, objects);
    const withOwners = (application: Application): Application => ({
      ...application,
      ...(application.owners && {
        owners: application.owners.map(owner =>
          owner.kind === 'Application'
            ? { ...bind([owner])[0], children: bind(owner.children) }
            : owner,
        ),
      }),
    });
    return {
      ...seen,
      applications: bind(seen.applications).map(withOwners),
      rollouts: bind(seen.rollouts),
      runs: { ...seen.runs, latest: bind(seen.runs.latest) },
      ...(seen.templates && { templates: bind(seen.templates) }),
      models: bind(seen.models),
    };
  }

  /** The same objects, bound back where an administrator says so. */
  bind<T extends Bindable>(entityRef: string, objects: T[]): T[] {
    const patterns = this.patterns.get(entityRef);
    if (!patterns) return objects;
    return objects.map(object =>
      !object.boundBack && isNamed(object, patterns)
        ? { ...object, boundBack: true }
        : object,
    );
  }
}

function isNamed(object: Bindable, patterns: readonly string[]): boolean {
  const name = `${systemOf(object)}:${object.id}`;
  return patterns.some(pattern => matchesGlob(pattern, name));
}
