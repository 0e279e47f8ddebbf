import { mlflowHint, mlflowPython, startMlflow } from '@slipway/real-parts';
import { converse } from './testing/conversation';
import { serveMlflow } from './testing/serve';

describe("the sandbox's MLflow beside MLflow itself", () => {
  if (!mlflowPython) {
    // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect
    it.skip(`is not tested: ${mlflowHint}`, () => {});
    return;
  }

  it('answers a long conversation alike', async () => {
    const real = await startMlflow();
    const sandbox = await serveMlflow();
    try {
      const wanted = await converse(real.url);
      expect(wanted.length).toBeGreaterThan(100);
      expect(await converse(sandbox.url)).toEqual(wanted);
    } finally {
      await Promise.all([real.stop(), sandbox.stop()]);
    }
  }, 180_000);
});
