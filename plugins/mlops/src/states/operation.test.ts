import {
  failedOperation,
  operation,
  rollbackSteps,
  stepsAt,
} from '../../dev/fixtures/operations';
import { minutesAgo, now } from '../../dev/fixtures/clock';
import {
  approvalObstacle,
  failureOf,
  operationsOnTop,
  operationStatus,
  progressSentence,
  stepDeadline,
  stepTook,
} from './operation';

it('says which step an operation is at', () => {
  expect(progressSentence(operation())).toBe(
    'Step 4 of 7: Have Argo CD look at Git for fraud-detection-production',
  );
  expect(
    progressSentence(operation({ state: 'succeeded', steps: stepsAt(7) })),
  ).toBe('7 of 7 steps done');
});

it('waits for a second person, who is not the one that asked', () => {
  const waiting = operation({
    state: 'planned',
    steps: rollbackSteps(),
    approval: { state: 'needed', message: 'Another person has to approve it.' },
  });
  expect(operationStatus(waiting).word).toBe('Waits for approval');
  expect(progressSentence(waiting)).toBe('Another person has to approve it.');
  expect(approvalObstacle(waiting, 'user:default/ada')).toMatch(/^You asked/);
  expect(approvalObstacle(waiting, 'user:default/grace')).toBeUndefined();
});

it('tells how long a step has been at it and when it gives up', () => {
  const [, , , step] = operation().steps;
  expect(stepTook(step, now)).toBe('6 s');
  expect(stepDeadline(step, now)).toBe('gives up in 9 min 54 s');
  expect(stepDeadline(step, now + 3_600_000)).toBe(
    'its deadline has just passed',
  );
});

it('says why it failed and what to do', () => {
  expect(failureOf(failedOperation())?.fix).toMatch(/^Merge it by hand/);
  expect(failureOf(operation())).toBeUndefined();
});

it('keeps above the page what is under way and what was followed', () => {
  const over = operation({
    id: 'over',
    state: 'succeeded',
    finishedAt: minutesAgo(1),
  });
  const all = [operation(), over];
  const ids = (followed: string[], dismissed: string[]) =>
    operationsOnTop(all, { followed, dismissed }).map(({ id }) => id);
  expect(ids([], [])).toEqual(['op-1']);
  expect(ids(['over'], [])).toEqual(['op-1', 'over']);
  expect(ids(['over'], ['over'])).toEqual(['op-1']);
});
