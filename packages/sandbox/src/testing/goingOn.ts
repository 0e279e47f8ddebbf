import { at } from './objects';
import { toldStory } from './toldStory';

export function statusOf(object: unknown, ...path: string[]) {
  return at(object, 'status', ...path);
}

/** The tests of a group follow on each other, on one story. */
export function goingOn() {
  const world: { story: ReturnType<typeof toldStory> } = { story: toldStory() };
  const statusAt = (namespace: string, name: string, ...path: string[]) =>
    statusOf(world.story.canary(namespace, name), ...path);
  return {
    ...world.story,
    fraud: (...path: string[]) =>
      statusAt('fraud-production', 'fraud-detection', ...path),
  };
}
