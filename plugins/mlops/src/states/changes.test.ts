import { fraudDetection } from '../../dev/fixtures/story';
import { waitingPromotion } from '../../dev/fixtures/variations';
import { describeChanges } from './changes';

it('is silent when nothing changed that one waits for', () => {
  expect(describeChanges(fraudDetection(), fraudDetection())).toEqual([]);
});

it('tells a step of the canary', () => {
  expect(describeChanges(fraudDetection(), waitingPromotion())).toEqual([
    'production: Canary at 50\u00a0% waits for promotion',
  ]);
});

it('tells states, releases and runs', () => {
  const before = fraudDetection();
  const after = fraudDetection();
  after.environments[0].state = 'broken';
  after.environments[1].destinations[0].live = {
    images: [],
    model: { name: 'fraud-detection', version: '3' },
  };
  after.training.runs[0].phase = 'Succeeded';
  expect(describeChanges(before, after)).toEqual([
    'dev: broken',
    'staging: v3 is live',
    'run fraud-model-training-v3: succeeded',
  ]);
});

it('does not read out a list without end', () => {
  const before = fraudDetection();
  const after = fraudDetection();
  before.training.runs = [];
  after.environments.forEach(environment => {
    environment.state = 'unknown';
  });
  const changes = describeChanges(before, after);
  expect(changes).toHaveLength(5);
  expect(changes.at(-1)).toBe('and 3 more changes');
});
