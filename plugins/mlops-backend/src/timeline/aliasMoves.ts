import type { RegisteredModel } from '@slipway/backstage-plugin-mlops-common';
import { modelName } from '../reasons/words';
import type { Occurrence } from './occurrence';
import type { AliasMove } from './TimelineStore';

/** An alias that moved; when exactly, MLflow does not tell. */
export function aliasMoved(
  model: RegisteredModel,
  { alias, from, to }: AliasMove,
  at: string,
): Occurrence {
  const version = to ?? from;
  const ref = version === null ? undefined : { name: model.name, version };
  return {
    // Of several replicas that see it, each sees it within the minute.
    key: `alias ${model.id} ${alias} ${from} ${to} ${at.slice(0, 16)}`,
    event: {
      kind: 'model-alias',
      at,
      outcome: 'neutral',
      message: inWords(model.name, { alias, from, to }),
      source: model.source,
      ...(ref && { model: ref }),
      ...(model.consoleUrl && { url: model.consoleUrl }),
    },
  };
}

function inWords(name: string, { alias, from, to }: AliasMove): string {
  const of = (version: string) => modelName({ name, version });
  if (to === null) {
    return `The alias ${alias} was taken from ${from === null ? name : of(from)}`;
  }
  if (from === null) return `The alias ${alias} was given to ${of(to)}`;
  return `The alias ${alias} moved from ${of(from)} to ${of(to)}`;
}
