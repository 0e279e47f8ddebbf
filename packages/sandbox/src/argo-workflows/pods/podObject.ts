import { ANNOTATION, API_VERSION, LABEL } from '../labels';
import { NODE_NAME, type PodRequest } from '../engine/host';
import type { NewObject } from '../../kubernetes/types';
import { timestamp } from '../../kubernetes/timestamp';

const EXECUTOR_IMAGE = 'quay.io/argoproj/argoexec:v4.1.2';

export interface PodOwner {
  namespace: string;
  name: string;
  uid: string;
  podMetadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  serviceAccountName?: string;
}

/** A workflow's pod as the controller creates it. */
export function newPod(
  owner: PodOwner,
  { podName, nodeId, nodeName, onExit, template }: PodRequest,
  createdAt: Date,
): NewObject {
  const {
    image = '',
    command,
    args,
    source,
  } = template.container ?? template.script ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName,
      namespace: owner.namespace,
      creationTimestamp: timestamp(createdAt),
      labels: {
        ...owner.podMetadata?.labels,
        ...template.metadata?.labels,
        [LABEL.workflow]: owner.name,
        [LABEL.completed]: 'false',
        ...(onExit && { [LABEL.onExit]: 'true' }),
      },
      annotations: {
        ...owner.podMetadata?.annotations,
        ...template.metadata?.annotations,
        [ANNOTATION.defaultContainer]: 'main',
        [ANNOTATION.nodeId]: nodeId,
        [ANNOTATION.nodeName]: nodeName,
      },
      ownerReferences: [
        {
          apiVersion: API_VERSION,
          kind: 'Workflow',
          name: owner.name,
          uid: owner.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      restartPolicy: 'Never',
      serviceAccountName: owner.serviceAccountName ?? 'default',
      nodeName: NODE_NAME,
      initContainers: [
        {
          name: 'init',
          image: EXECUTOR_IMAGE,
          command: ['argoexec', 'init'],
        },
      ],
      containers: [
        {
          name: 'wait',
          image: EXECUTOR_IMAGE,
          command: ['argoexec', 'wait'],
        },
        {
          name: 'main',
          image: image || 'scratch',
          ...(command && {
            command: ['/var/run/argo/argoexec', 'emissary', '--', ...command],
          }),
          ...((args || source) && {
            args: [...(args ?? []), ...(source ? [source] : [])],
          }),
        },
      ],
    },
    status: pendingStatus(image),
  };
}

const CONTAINERS = ['wait', 'main'] as const;

interface ContainerState {
  waiting?: { reason: string };
  running?: { startedAt: string };
  terminated?: {
    exitCode: number;
    reason: string;
    message?: string;
    startedAt: string;
    finishedAt: string;
  };
}

function containerStatus(name: string, image: string, state: ContainerState) {
  const isRunning = state.running !== undefined;
  return {
    name,
    image: name === 'main' ? image : EXECUTOR_IMAGE,
    imageID: '',
    ready: isRunning,
    started: isRunning,
    restartCount: 0,
    state,
  };
}

function pendingStatus(image: string) {
  const state = { waiting: { reason: 'PodInitializing' } };
  return {
    phase: 'Pending',
    qosClass: 'BestEffort',
    initContainerStatuses: [containerStatus('init', image, state)],
    containerStatuses: CONTAINERS.map(name =>
      containerStatus(name, image, state),
    ),
  };
}

export function runningStatus(image: string, startedAt: Date) {
  const at = timestamp(startedAt);
  return {
    phase: 'Running',
    startTime: at,
    podIP: '10.42.0.7',
    podIPs: [{ ip: '10.42.0.7' }],
    hostIP: '10.0.0.11',
    initContainerStatuses: [
      containerStatus('init', image, {
        terminated: {
          exitCode: 0,
          reason: 'Completed',
          startedAt: at,
          finishedAt: at,
        },
      }),
    ],
    containerStatuses: CONTAINERS.map(name =>
      containerStatus(name, image, { running: { startedAt: at } }),
    ),
    conditions: conditions(true),
  };
}

export function finishedStatus(
  image: string,
  startedAt: Date,
  finishedAt: Date,
  exitCode: number,
  message?: string,
) {
  const times = {
    startedAt: timestamp(startedAt),
    finishedAt: timestamp(finishedAt),
  };
  return {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: conditions(false),
    containerStatuses: CONTAINERS.map(name =>
      containerStatus(name, image, {
        terminated:
          name === 'main' && exitCode !== 0
            ? {
                exitCode,
                reason: 'Error',
                ...(message && { message }),
                ...times,
              }
            : { exitCode: 0, reason: 'Completed', ...times },
      }),
    ),
  };
}

function conditions(ready: boolean) {
  return ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(
    (type, index) => ({
      type,
      status: ready || index < 2 ? 'True' : 'False',
      ...(!ready && index >= 2 && { reason: 'PodCompleted' }),
    }),
  );
}
