import { fakeDelivery } from './fakeDelivery';
import { createTask, type Task } from './runAction';

/** A task and a portal of its own for each test of a `describe`, once it runs. */
export function setUpTask() {
  let portal: ReturnType<typeof fakeDelivery> | undefined;
  let task: Task | undefined;

  beforeEach(async () => {
    portal = fakeDelivery();
    portal.start();
    task = await createTask();
  });

  afterEach(async () => {
    portal?.stop();
    await task?.remove();
  });

  return {
    get portal() {
      return there(portal);
    },
    get task() {
      return there(task);
    },
  };
}

function there<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('No test has begun');
  return part;
}
