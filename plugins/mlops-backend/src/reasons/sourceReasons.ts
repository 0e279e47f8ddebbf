import type {
  Reason,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { instant } from '@slipway/backstage-plugin-mlops-node';
import type { EnvironmentFindings, EnvironmentRule } from './reasonRule';
import { because } from './words';

/** What answers is up to date, and yet nothing goes on. */
const controllerStalled: EnvironmentRule = findings => {
  const sources = sourcesOf(findings);
  return findings.statuses
    .filter(({ id }) => sources.has(id))
    .map(stalledReason)
    .filter(reason => reason !== undefined);
};

/** What an environment shows may be old where its source does not answer. */
const notFresh: EnvironmentRule = findings => {
  const sources = sourcesOf(findings);
  return findings.statuses
    .filter(({ id }) => sources.has(id))
    .map(staleReason)
    .filter(reason => reason !== undefined);
};

export const SOURCE_RULES: readonly EnvironmentRule[] = [notFresh];

/** Before all others of their severity: these say what they are worth. */
export const CONTROLLER_RULES: readonly EnvironmentRule[] = [controllerStalled];

/** Of a source that does not answer, that is all that is known. */
export function stalledReason(status: SourceStatus): Reason | undefined {
  const { freshness, id, title, instance, stalled } = status;
  if (!stalled || freshness.state !== 'live') return undefined;
  return {
    code: 'controller-stalled',
    severity: 'warning',
    message: `${title} (${instance}) answers, but its ${stalled.controller} has not acted since ${instant(stalled.since)}: nothing moves until it does`,
    fix: `${stalled.fix}: ${stalled.command}`,
    source: id,
  };
}

function staleReason(status: SourceStatus): Reason | undefined {
  const { freshness, id, title, instance } = status;
  if (freshness.state === 'live') return undefined;
  const since =
    freshness.state === 'stale' ? freshness.observedAt : freshness.since;
  return {
    code: 'source-stale',
    severity: 'warning',
    message: `What ${title} (${instance}) says here is from ${instant(since)}${because(freshness.reason)}`,
    fix: `It is brought up to date as soon as ${title} answers again.`,
    source: id,
  };
}

function sourcesOf({ destinations }: EnvironmentFindings): Set<string> {
  return new Set(
    destinations.flatMap(({ applications, rollouts, workloads }) => [
      ...applications.map(({ source }) => source),
      ...rollouts.map(({ source }) => source),
      ...workloads.map(({ cluster }) => `kubernetes/${cluster}`),
    ]),
  );
}
