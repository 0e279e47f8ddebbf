import type { SandboxContext } from '../context';
import { ObjectCluster } from '../kubernetes';
import { createRandom } from '../random';
import { ManualClock } from './manualClock';

/** A cluster of its own for a test, with a clock that the test moves on. */
export function testContext(
  seed = 'test',
): SandboxContext & { clock: ManualClock; logged: string[] } {
  const clock = new ManualClock();
  const logged: string[] = [];
  const log = (message: string) => {
    logged.push(message);
  };
  const cluster = new ObjectCluster({
    name: 'sandbox',
    clock,
    log,
    random: createRandom(`${seed}/cluster`),
  });
  return { cluster, clock, random: createRandom(seed), log, logged };
}
