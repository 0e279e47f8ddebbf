import { isJsonObject } from '../json';
import type { KubernetesObject } from '../types';
import {
  amount,
  at,
  items,
  number,
  path,
  text,
  wide,
  word,
  type Column,
} from './column';
import { age, humanDuration } from './humanDuration';
import { podReady, podRestarts, podStatus } from './podStatus';

const AGE = text('Age', object => age(object.metadata.creationTimestamp));

function keys(object: KubernetesObject, field: string): number {
  const value = object[field];
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

function pairs(value: unknown): string {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return entries.map(([key, item]) => `${key}=${item}`).join(',') || '<none>';
}

function containers(object: KubernetesObject, field: string): string {
  return items(object, 'spec.template.spec.containers')
    .map(container => word(container, field))
    .join(',');
}

const TEMPLATE = [
  wide('Containers', object => containers(object, 'name')),
  wide('Images', object => containers(object, 'image')),
];

const SELECTOR = wide('Selector', object =>
  pairs(at(object, 'spec.selector.matchLabels') ?? at(object, 'spec.selector')),
);

const READY_REPLICAS = text('Ready', object => {
  const wanted = at(object, 'spec.replicas') ?? 1;
  return `${amount(object, 'status.readyReplicas')}/${wanted}`;
});

function ports(service: KubernetesObject): string {
  const shown = items(service, 'spec.ports').map(port => {
    const node = amount(port, 'nodePort');
    const inside = amount(port, 'port');
    const protocol = word(port, 'protocol', 'TCP');
    return `${inside}${node ? `:${node}` : ''}/${protocol}`;
  });
  return shown.join(',') || '<none>';
}

function involved(event: KubernetesObject): string {
  const kind = word(event, 'involvedObject.kind', '').toLowerCase();
  return `${kind}/${word(event, 'involvedObject.name', '')}`;
}

function lastSeen(event: KubernetesObject): string {
  return age(
    at(event, 'series.lastObservedTime') ??
      at(event, 'lastTimestamp') ??
      at(event, 'eventTime') ??
      event.metadata.creationTimestamp,
  );
}

function targets(autoscaler: KubernetesObject): string {
  const shown = items(autoscaler, 'spec.metrics').map((metric, index) => {
    const now = at(
      autoscaler,
      `status.currentMetrics.${index}.resource.current.averageUtilization`,
    );
    const wanted = at(metric, 'resource.target.averageUtilization');
    const name = word(metric, 'resource.name', 'metric');
    return `${name}: ${now === undefined ? '<unknown>' : `${now}%`}/${wanted}%`;
  });
  return shown.join(', ') || '<none>';
}

function jobStatus(job: KubernetesObject): string {
  const active = items(job, 'status.conditions').filter(
    condition => word(condition, 'status') === 'True',
  );
  const has = (type: string) =>
    active.some(condition => word(condition, 'type') === type);
  return (
    ['Complete', 'Failed', 'Suspended', 'FailureTarget'].find(has) ?? 'Running'
  );
}

function jobDuration(job: KubernetesObject): string {
  const started = Date.parse(word(job, 'status.startTime', ''));
  const ended = Date.parse(word(job, 'status.completionTime', ''));
  return Number.isNaN(started)
    ? ''
    : humanDuration((Number.isNaN(ended) ? Date.now() : ended) - started);
}

function hosts(ingress: KubernetesObject): string {
  return (
    items(ingress, 'spec.rules')
      .map(rule => word(rule, 'host', '*'))
      .join(',') || '*'
  );
}

function nodeStatus(node: KubernetesObject): string {
  const ready = items(node, 'status.conditions').find(
    condition => word(condition, 'type') === 'Ready',
  );
  return word(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
}

/** Of `kubectl get` for the kinds of Kubernetes 1.32 itself. */
export const BUILT_IN_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  ConfigMap: [
    text('Data', object =>
      String(keys(object, 'data') + keys(object, 'binaryData')),
    ),
    AGE,
  ],
  CronJob: [
    path('Schedule', 'spec.schedule'),
    text('Timezone', object => word(object, 'spec.timeZone')),
    text('Suspend', object =>
      at(object, 'spec.suspend') === true ? 'True' : 'False',
    ),
    text('Active', object => String(items(object, 'status.active').length)),
    text('Last Schedule', object => {
      const last = at(object, 'status.lastScheduleTime');
      return last ? age(last) : '<none>';
    }),
    AGE,
  ],
  DaemonSet: [
    number('Desired', 'status.desiredNumberScheduled'),
    number('Current', 'status.currentNumberScheduled'),
    number('Ready', 'status.numberReady'),
    number('Up-to-date', 'status.updatedNumberScheduled'),
    number('Available', 'status.numberAvailable'),
    text('Node Selector', object =>
      pairs(at(object, 'spec.template.spec.nodeSelector')),
    ),
    AGE,
    ...TEMPLATE,
    SELECTOR,
  ],
  Deployment: [
    READY_REPLICAS,
    number('Up-to-date', 'status.updatedReplicas'),
    number('Available', 'status.availableReplicas'),
    AGE,
    ...TEMPLATE,
    SELECTOR,
  ],
  Event: [
    text('Last Seen', lastSeen),
    path('Type', 'type'),
    path('Reason', 'reason'),
    text('Object', involved),
    wide('Subobject', object => word(object, 'involvedObject.fieldPath', '')),
    wide('Source', object => word(object, 'source.component', '')),
    path('Message', 'message'),
    wide('First Seen', object => age(at(object, 'firstTimestamp'))),
    wide('Count', object => word(object, 'count', '1')),
    wide('Name', object => object.metadata.name),
  ],
  HorizontalPodAutoscaler: [
    text(
      'Reference',
      object =>
        `${word(object, 'spec.scaleTargetRef.kind')}/${word(
          object,
          'spec.scaleTargetRef.name',
        )}`,
    ),
    text('Targets', targets),
    text('MinPods', object => word(object, 'spec.minReplicas', '<unset>')),
    number('MaxPods', 'spec.maxReplicas'),
    number('Replicas', 'status.currentReplicas'),
    AGE,
  ],
  Ingress: [
    text('Class', object => word(object, 'spec.ingressClassName')),
    text('Hosts', hosts),
    text('Address', object =>
      word(object, 'status.loadBalancer.ingress.0.ip', ''),
    ),
    text('Ports', object =>
      items(object, 'spec.tls').length > 0 ? '80, 443' : '80',
    ),
    AGE,
  ],
  Job: [
    text('Status', jobStatus),
    text(
      'Completions',
      object =>
        `${amount(object, 'status.succeeded')}/${
          at(object, 'spec.completions') ?? 1
        }`,
    ),
    text('Duration', jobDuration),
    AGE,
    ...TEMPLATE,
  ],
  LimitRange: [text('Created At', object => object.metadata.creationTimestamp)],
  Namespace: [path('Status', 'status.phase'), AGE],
  Node: [
    text('Status', nodeStatus),
    text('Roles', () => '<none>'),
    AGE,
    text('Version', object =>
      word(object, 'status.nodeInfo.kubeletVersion', ''),
    ),
  ],
  PersistentVolumeClaim: [
    path('Status', 'status.phase'),
    path('Volume', 'spec.volumeName'),
    path('Capacity', 'status.capacity.storage'),
    text('Access Modes', object => items(object, 'spec.accessModes').join(',')),
    path('StorageClass', 'spec.storageClassName'),
    AGE,
  ],
  Pod: [
    text('Ready', podReady),
    text('Status', podStatus),
    text('Restarts', podRestarts),
    AGE,
    wide('IP', object => word(object, 'status.podIP')),
    wide('Node', object => word(object, 'spec.nodeName')),
    wide('Nominated Node', () => '<none>'),
    wide('Readiness Gates', () => '<none>'),
  ],
  ReplicaSet: [
    text('Desired', object => word(object, 'spec.replicas', '1')),
    number('Current', 'status.replicas'),
    number('Ready', 'status.readyReplicas'),
    AGE,
    ...TEMPLATE,
    SELECTOR,
  ],
  ResourceQuota: [
    text('Request', object => pairs(at(object, 'status.hard'))),
    text('Limit', () => ''),
    AGE,
  ],
  Secret: [
    text('Type', object => word(object, 'type', 'Opaque')),
    text('Data', object => String(keys(object, 'data'))),
    AGE,
  ],
  Service: [
    text('Type', object => word(object, 'spec.type', 'ClusterIP')),
    text('Cluster-IP', object => word(object, 'spec.clusterIP')),
    text('External-IP', object =>
      word(object, 'status.loadBalancer.ingress.0.ip'),
    ),
    text('Port(s)', ports),
    AGE,
    SELECTOR,
  ],
  ServiceAccount: [
    text('Secrets', object => String(items(object, 'secrets').length)),
    AGE,
  ],
  StatefulSet: [READY_REPLICAS, AGE, ...TEMPLATE],
};

export { AGE };
