import type { KubernetesObject } from '../kubernetes/types';

/** Put on a pod template, it makes the sandbox's containers misbehave. */
export const BEHAVIOUR_ANNOTATION = 'sandbox.slipway.dev/behaviour';

/**
 * `crash` ends with an exit code, `oom` is killed, `image-pull` has no image,
 * `unready` runs and never passes its readiness probe.
 */
export type Behaviour = 'healthy' | 'crash' | 'oom' | 'image-pull' | 'unready';

const KNOWN: readonly Behaviour[] = [
  'healthy',
  'crash',
  'oom',
  'image-pull',
  'unready',
];

export function isBehaviour(text: unknown): text is Behaviour {
  return KNOWN.some(known => known === text);
}

export function behaviourOf(pod: KubernetesObject): Behaviour {
  const wanted = pod.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
  return isBehaviour(wanted) ? wanted : 'healthy';
}

/** The kubelet doubles the pause before each restart, up to five minutes. */
export function backoffSeconds(restarts: number): number {
  return Math.min(300, 10 * 2 ** Math.max(0, restarts - 1));
}
