import type { SchedulerServiceTaskInvocationDefinition } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';

const PAUSE_MS = 200;

/** Runs each task again and again, in this process, until it is stopped. */
export class TestScheduler {
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>[] = [];

  readonly factory = mockServices.scheduler.mock({
    createScheduledTaskRunner: () => ({
      run: async task => {
        this.#running.push(this.#repeat(task));
      },
    }),
  }).factory;

  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
  }

  async #repeat({
    fn,
  }: SchedulerServiceTaskInvocationDefinition): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      // As the scheduler itself, which logs it and goes on.
      await Promise.resolve(fn(signal)).catch(() => undefined);
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
    }
  }
}
