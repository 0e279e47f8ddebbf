import type {
  Application,
  Delivery,
  DestinationDelivery,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import { OBJECT_LABEL } from '@slipway/backstage-plugin-mlops-common';
import type { BindingWarning } from './BindingWarning';

const MOST_NAMED = 3;

/** What the cluster says about the bindings of one entity. */
export function lintDelivery(delivery: Delivery): BindingWarning[] {
  const destinations = delivery.environments.flatMap(
    ({ destinations: all }) => all,
  );
  return [
    ...noteBindings(delivery),
    ...lintOneWay(delivery, destinations),
    ...destinations.flatMap(destination => [
      ...destination.applications.flatMap(lintManualRollback),
      ...destination.rollouts.flatMap(rollout => [
        ...lintFixedReplicas(rollout, destination),
        ...lintWithoutTraffic(rollout),
      ]),
    ]),
  ];
}

/** What is named and not there, and what is malformed: the sources know. */
function noteBindings({ notes }: Delivery): BindingWarning[] {
  return notes
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, message, fix }) => ({ code, message, fix }));
}

/** Objects the entity names that do not name the entity. */
function lintOneWay(
  { entityRef }: Delivery,
  destinations: readonly DestinationDelivery[],
): BindingWarning[] {
  const names = destinations.flatMap(({ applications, rollouts }) => [
    ...applications
      .filter(({ boundBack }) => !boundBack)
      .map(({ name }) => `Application ${name}`),
    ...rollouts
      .filter(({ boundBack }) => !boundBack)
      .map(({ namespace, name }) => `Canary ${namespace}/${name}`),
  ]);
  const objects = [...new Set(names)];
  if (objects.length === 0) return [];
  const shown = objects.slice(0, MOST_NAMED).join(', ');
  const rest = objects.length - MOST_NAMED;
  return [
    {
      code: 'one-way-binding',
      message: `The entity names ${shown}${rest > 0 ? ` and ${rest} more` : ''}, but they do not name the entity, so that nothing may be done to them from here`,
      fix: `Give them the annotation ${OBJECT_LABEL.entityRef}: ${entityRef}, or the label ${OBJECT_LABEL.kubernetesId} of the entity`,
    },
  ];
}

/**
 * Somebody went back to an earlier revision by hand while auto-sync is on:
 * Argo CD applies what Git says again at the next change (argo-cd #5351).
 */
function lintManualRollback(application: Application): BindingWarning[] {
  const [newest, previous, ...older] = application.history;
  if (!application.autoSync.enabled || !newest || newest.automated) return [];
  const revision = newest.revisions.join();
  const isBack =
    previous !== undefined &&
    previous.revisions.join() !== revision &&
    older.some(entry => entry.revisions.join() === revision);
  if (!isBack) return [];
  return [
    {
      code: 'auto-sync-with-manual-rollback',
      message: `${application.name} was rolled back by hand while its auto-sync is on: Argo CD will apply what Git says again`,
      fix: application.owner
        ? `Revert in Git, or switch auto-sync off in the ${application.owner.kind} ${application.owner.name}, which owns it`
        : 'Revert in Git, or switch auto-sync off until Git is put right',
    },
  ];
}

/**
 * Flagger scales the workload of a Canary to zero between rollouts: with
 * replicas in Git, Argo CD sees a difference for ever (argo-cd #12967).
 */
function lintFixedReplicas(
  { candidate, phase }: Rollout,
  destination: DestinationDelivery,
): BindingWarning[] {
  const isAtRest = phase === 'Initialized' || phase === 'Succeeded';
  const isScaledToZero = destination.workloads.some(
    ({ kind, namespace, name, replicas }) =>
      kind === candidate.kind &&
      namespace === candidate.namespace &&
      name === candidate.name &&
      replicas.desired === 0,
  );
  const application = destination.applications.find(({ sync, outOfSync }) =>
    sync === 'OutOfSync'
      ? outOfSync.resources.some(
          ({ kind, name, namespace }) =>
            kind === candidate.kind &&
            name === candidate.name &&
            (namespace === '' || namespace === candidate.namespace),
        )
      : false,
  );
  if (!isAtRest || !isScaledToZero || !application) return [];
  return [
    {
      code: 'fixed-replicas-under-flagger',
      message: `${application.name} stays out of sync on ${candidate.kind} ${candidate.name}, which Flagger scales to zero; its manifest probably sets spec.replicas`,
      fix: `Leave spec.replicas out of the manifest, or add it to ignoreDifferences of ${application.name}`,
    },
  ];
}

/**
 * Flagger halts when a metric has no values (flagger v1.44,
 * pkg/controller/scheduler_metrics.go: "no values found for … metric").
 */
function lintWithoutTraffic(rollout: Rollout): BindingWarning[] {
  const isJudging =
    rollout.phase === 'Progressing' && rollout.failedChecks.count > 0;
  const blind = rollout.metrics.filter(
    ({ verdict, reason }) =>
      verdict === 'unknown' && /no data|no values/i.test(reason ?? ''),
  );
  const isSaid = /no values found/i.test(rollout.message ?? '');
  if (!isJudging && !isSaid) return [];
  if (blind.length === 0 && !isSaid) return [];
  const named = blind
    .slice(0, MOST_NAMED)
    .map(({ name }) => name)
    .join(', ');
  return [
    {
      code: 'thresholds-without-traffic',
      message: `The analysis of ${rollout.name} judges ${named || 'metrics'} that have no values: the candidate gets no traffic, so that the rollout fails`,
      fix: 'Add a load test webhook to the Canary, or check that the mesh sends traffic to it and that Prometheus scrapes it',
    },
  ];
}
