import {
  rolloutNoun,
  type Application,
  type ModelRef,
  type RegisteredModel,
  type Rollout,
  type WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import type { JoinedDelivery } from '../join/joinDelivery';
import { because, modelName, shareOfTraffic } from '../reasons/words';
import type { Occurrence } from './occurrence';

/** What can be read off the present state that has happened, in no order. */
export function occurrencesIn(delivery: JoinedDelivery): Occurrence[] {
  const { environments, training, registry } = delivery;
  return [
    ...environments.flatMap(({ name, destinations }) =>
      destinations.flatMap(destination => [
        ...destination.applications.flatMap(each => syncs(each, name)),
        ...destination.rollouts.flatMap(each => [
          ...weightSteps(each, name, destination.candidate?.model),
          ...ending(each, name),
        ]),
      ]),
    ),
    ...training.runs.flatMap(endedRun),
    ...registry.models.flatMap(registrations),
  ].filter(({ event }) => !Number.isNaN(Date.parse(event.at)));
}

function syncs(application: Application, environment: string): Occurrence[] {
  const { id, name, history, operation, source, consoleUrl } = application;
  const common = {
    kind: 'sync' as const,
    environment,
    source,
    ...(consoleUrl && { url: consoleUrl }),
  };
  const done = history.map((entry): Occurrence => {
    const revision = entry.revisions.find(Boolean);
    return {
      key: `sync ${id} ${entry.id} ${entry.deployedAt}`,
      event: {
        ...common,
        at: entry.deployedAt,
        outcome: 'success',
        message: `${name} was synced${revision ? ` to ${short(revision)}` : ''}`,
        ...(revision && { revision }),
        ...actor(entry),
      },
    };
  });
  if (operation?.phase !== 'Failed' && operation?.phase !== 'Error') {
    return done;
  }
  return [
    ...done,
    {
      key: `sync-failed ${id} ${operation.startedAt}`,
      event: {
        ...common,
        at: operation.finishedAt ?? operation.startedAt,
        outcome: 'failure',
        message: `A sync of ${name} failed${because(operation.message)}`,
        ...actor(operation),
      },
    },
  ];
}

function actor(by: { initiatedBy?: string; automated: boolean }): {
  actor?: string;
} {
  if (by.initiatedBy) return { actor: by.initiatedBy };
  return by.automated ? { actor: 'Argo CD' } : {};
}

function weightSteps(
  rollout: Rollout,
  environment: string,
  model: ModelRef | undefined,
): Occurrence[] {
  return rollout.weights
    .filter(({ weight }) => weight > 0)
    .map(({ at, weight }) => ({
      key: `weight ${rollout.id} ${weight} ${at}`,
      event: {
        ...aboutRollout(rollout, environment),
        at,
        outcome: 'progress',
        message: `${model ? modelName(model) : `The candidate of ${rollout.name}`} took ${shareOfTraffic(rollout, weight)}`,
        ...(model && { model }),
      },
    }));
}

const ENDINGS: Partial<
  Record<
    Rollout['phase'],
    { outcome: 'success' | 'failure' | 'neutral'; what: string }
  >
> = {
  Succeeded: { outcome: 'success', what: 'was promoted' },
  Failed: { outcome: 'failure', what: 'failed' },
  Waiting: { outcome: 'neutral', what: 'waits to begin' },
  WaitingPromotion: { outcome: 'neutral', what: 'waits to be promoted' },
};

function ending(rollout: Rollout, environment: string): Occurrence[] {
  const { id, phase, lastTransitionAt, message, name } = rollout;
  const found = ENDINGS[phase];
  if (!found || !lastTransitionAt) return [];
  return [
    {
      key: `rollout ${id} ${phase} ${lastTransitionAt}`,
      event: {
        ...aboutRollout(rollout, environment),
        at: lastTransitionAt,
        outcome: found.outcome,
        message: `The ${rolloutNoun(rollout)} of ${name} ${found.what}${found.outcome === 'failure' ? because(message) : ''}`,
      },
    },
  ];
}

function aboutRollout(
  { source, consoleUrl }: Rollout,
  environment: string,
): Pick<Occurrence['event'], 'kind' | 'environment' | 'source' | 'url'> {
  return {
    kind: 'rollout',
    environment,
    source,
    ...(consoleUrl && { url: consoleUrl }),
  };
}

function endedRun(run: WorkflowRun): Occurrence[] {
  const { id, name, phase, finishedAt, source, consoleUrl } = run;
  if (!finishedAt) return [];
  const succeeded = phase === 'Succeeded';
  return [
    {
      key: `run ${id} ${phase} ${finishedAt}`,
      event: {
        kind: 'workflow',
        at: finishedAt,
        outcome: succeeded ? 'success' : 'failure',
        message: succeeded
          ? `The run ${name} succeeded`
          : `The run ${name} failed${because(run.message)}`,
        source,
        ...(run.creator && { actor: run.creator }),
        ...(consoleUrl && { url: consoleUrl }),
      },
    },
  ];
}

function registrations(model: RegisteredModel): Occurrence[] {
  return model.versions.map(({ version, createdAt, consoleUrl, runName }) => {
    const ref = { name: model.name, version };
    return {
      key: `version ${model.id} ${version}`,
      event: {
        kind: 'model-version',
        at: createdAt,
        outcome: 'neutral',
        message: `${modelName(ref)} was registered${runName ? ` from the run ${runName}` : ''}`,
        model: ref,
        source: model.source,
        ...(consoleUrl && { url: consoleUrl }),
      },
    };
  });
}

function short(revision: string): string {
  return /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, 7) : revision;
}
