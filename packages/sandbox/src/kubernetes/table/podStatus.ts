import type { KubernetesObject } from '../types';
import { amount, at, items, word } from './column';

/** Why a container does not run, or undefined when it does. */
function containerReason(status: unknown): string | undefined {
  const waiting = word(status, 'state.waiting.reason', '');
  if (waiting) {
    return waiting;
  }
  if (!at(status, 'state.terminated')) {
    return undefined;
  }
  const reason = word(status, 'state.terminated.reason', '');
  return reason || `ExitCode:${amount(status, 'state.terminated.exitCode')}`;
}

function initReason(pod: KubernetesObject): string | undefined {
  const statuses = items(pod, 'status.initContainerStatuses');
  for (const [index, status] of statuses.entries()) {
    const finished =
      at(status, 'state.terminated') &&
      amount(status, 'state.terminated.exitCode') === 0;
    if (!finished) {
      const reason = containerReason(status);
      return reason && reason !== 'PodInitializing'
        ? `Init:${reason}`
        : `Init:${index}/${items(pod, 'spec.initContainers').length}`;
    }
  }
  return undefined;
}

/** The STATUS of a pod, as kubectl works it out (printers/internalversion). */
export function podStatus(pod: KubernetesObject): string {
  const phase = word(pod, 'status.phase', 'Unknown');
  const reason = word(pod, 'status.reason', phase);
  const statuses = items(pod, 'status.containerStatuses');
  let shown = initReason(pod) ?? reason;
  if (shown === reason) {
    let running = false;
    for (const status of [...statuses].reverse()) {
      shown = containerReason(status) ?? shown;
      running ||=
        at(status, 'ready') === true && Boolean(at(status, 'state.running'));
    }
    if (shown === 'Completed' && running) {
      shown = 'Running';
    }
  }
  if (pod.metadata.deletionTimestamp) {
    return reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  }
  return shown;
}

/** Ready containers of all. */
export function podReady(pod: KubernetesObject): string {
  const ready = items(pod, 'status.containerStatuses').filter(
    status => at(status, 'ready') === true,
  );
  return `${ready.length}/${items(pod, 'spec.containers').length}`;
}

export function podRestarts(pod: KubernetesObject): string {
  return String(
    items(pod, 'status.containerStatuses').reduce<number>(
      (sum, status) => sum + amount(status, 'restartCount'),
      0,
    ),
  );
}
