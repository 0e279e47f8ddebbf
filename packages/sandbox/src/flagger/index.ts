import type { Room, SandboxContext } from '../context';
import type { MetricsSource } from '../prometheus';
import { CanaryController } from './canaryController';
import type { DirectLoad } from './directLoad';
import { Webhooks } from './webhooks';

export { specHash } from './deploymentTarget';

/** Where a canary lies. */
export interface CanaryPlace {
  namespace: string;
  name: string;
}

export interface Flagger extends Room {
  /** What gives the canaries their turns. */
  controller: Room;
  /** The load tester's gate of a canary (`/gate/check`): closed at first. */
  setGate(canary: CanaryPlace, open: boolean): void;
  /** The load tester's rollback signal of a canary (`/rollback/check`). */
  signalRollback(canary: CanaryPlace, wanted: boolean): void;
}

/** Progressive delivery as Flagger does it. */
export function createFlagger(
  context: SandboxContext,
  metrics: MetricsSource,
): Flagger {
  const webhooks = new Webhooks(loads(context, metrics));
  const controller = new CanaryController(context, metrics, webhooks);
  const { loadTester } = webhooks;
  return {
    controller,
    start() {
      webhooks.start();
      controller.start();
    },
    stop() {
      controller.stop();
      webhooks.stop();
    },
    setGate(canary, open) {
      if (open) {
        loadTester.openGate(canary);
      } else {
        loadTester.closeGate(canary);
      }
    },
    signalRollback: (canary, wanted) =>
      loadTester.signalRollback(canary, wanted),
  };
}

/** Load tests last as long as they are told to. */
function loads(
  { clock }: SandboxContext,
  metrics: MetricsSource,
): (load: DirectLoad) => void {
  const running = new Map<string, { cancel(): void }>();
  return ({ workload, requestsPerSecond, seconds }) => {
    const key = `${workload.namespace}/${workload.name}`;
    running.get(key)?.cancel();
    metrics.setDirectLoad(workload, requestsPerSecond);
    const end = () => metrics.setDirectLoad(workload, 0);
    running.set(key, clock.after(seconds, end));
  };
}
