import { z } from 'zod';
import type { KubernetesObject } from '../kubernetes/types';
import { rememberRead } from './rememberRead';

/**
 * How a pod fares. `since` is when its containers last started, `failedAt`
 * when they last ended.
 */
export type PodState =
  | { type: 'creating' }
  | { type: 'running'; since: string; ready: boolean; restarts: number }
  | {
      type: 'crashing';
      since: string;
      failedAt: string;
      restarts: number;
      exitCode: number;
      reason: 'Error' | 'OOMKilled';
      backoffSeconds: number;
    }
  | { type: 'image-pull'; backOff: boolean };

interface ContainerSpec {
  name: string;
  image: string;
}

const podSchema = z.looseObject({
  spec: z
    .looseObject({
      containers: z
        .array(
          z.looseObject({ name: z.string(), image: z.string().default('') }),
        )
        .default([]),
    })
    .prefault({}),
  status: z
    .looseObject({
      conditions: z
        .array(z.looseObject({ type: z.string(), status: z.string() }))
        .default([]),
      containerStatuses: z
        .array(
          z.looseObject({
            restartCount: z.number().default(0),
            state: z
              .looseObject({
                waiting: z
                  .looseObject({ reason: z.string().default('') })
                  .optional(),
              })
              .default({}),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

export interface PodView {
  containers: ContainerSpec[];
  ready: boolean;
  restarts: number;
  waitingReason?: string;
}

export const readPod = rememberRead((pod): PodView => {
  const parsed = podSchema.safeParse(pod);
  if (!parsed.success) {
    return { containers: [], ready: false, restarts: 0 };
  }
  const { spec, status } = parsed.data;
  const [first] = status.containerStatuses;
  return {
    containers: spec.containers,
    ready: status.conditions.some(
      each => each.type === 'Ready' && each.status === 'True',
    ),
    restarts: first?.restartCount ?? 0,
    waitingReason: first?.state.waiting?.reason,
  };
});

export function isReady(pod: KubernetesObject): boolean {
  return readPod(pod).ready;
}

export interface PodPlace {
  podIP: string;
  hostIP: string;
  scheduledAt: string;
}

/** The status a kubelet would write. */
export function podStatus(
  containers: readonly ContainerSpec[],
  state: PodState,
  place: PodPlace,
): Record<string, unknown> {
  const ready = state.type === 'running' && state.ready;
  const transition = lastTransition(state, place);
  const notReady = {
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${containers
      .map(({ name }) => name)
      .join(' ')}]`,
  };
  const condition = (type: string, holds: boolean, at: string) => ({
    type,
    status: holds ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: at,
    ...(!holds && notReady),
  });
  return {
    phase:
      state.type === 'creating' || state.type === 'image-pull'
        ? 'Pending'
        : 'Running',
    qosClass: 'Burstable',
    hostIP: place.hostIP,
    startTime: place.scheduledAt,
    ...(state.type !== 'creating' &&
      state.type !== 'image-pull' && {
        podIP: place.podIP,
        podIPs: [{ ip: place.podIP }],
      }),
    conditions: [
      condition('PodScheduled', true, place.scheduledAt),
      condition('Initialized', true, place.scheduledAt),
      condition('ContainersReady', ready, transition),
      condition('Ready', ready, transition),
    ],
    containerStatuses: containers.map(container => ({
      name: container.name,
      image: container.image,
      imageID:
        state.type === 'creating' || state.type === 'image-pull'
          ? ''
          : container.image,
      ready,
      started: state.type === 'running',
      restartCount:
        state.type === 'running' || state.type === 'crashing'
          ? state.restarts
          : 0,
      ...containerState(container, state),
    })),
  };
}

function lastTransition(state: PodState, place: PodPlace): string {
  switch (state.type) {
    case 'running':
      return state.since;
    case 'crashing':
      return state.failedAt;
    default:
      return place.scheduledAt;
  }
}

function containerState(container: ContainerSpec, state: PodState) {
  switch (state.type) {
    case 'creating':
      return {
        state: { waiting: { reason: 'ContainerCreating' } },
        lastState: {},
      };
    case 'running':
      return { state: { running: { startedAt: state.since } }, lastState: {} };
    case 'image-pull':
      return {
        state: {
          waiting: state.backOff
            ? {
                reason: 'ImagePullBackOff',
                message: `Back-off pulling image "${container.image}"`,
              }
            : {
                reason: 'ErrImagePull',
                message: `failed to pull and unpack image "${container.image}": not found`,
              },
        },
        lastState: {},
      };
    case 'crashing':
      return {
        state: {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: `back-off ${state.backoffSeconds}s restarting failed container=${container.name}`,
          },
        },
        lastState: {
          terminated: {
            exitCode: state.exitCode,
            reason: state.reason,
            startedAt: state.since,
            finishedAt: state.failedAt,
          },
        },
      };
    default:
      return {};
  }
}
