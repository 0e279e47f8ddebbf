import {
  failedOperation,
  operation,
  rollbackSteps,
  stepsAt,
} from '../../dev/fixtures/operations';
import { minutesAgo, now } from '../../dev/fixtures/clock';
import {
  approvalObstacle,
  cancelObstacle,
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
  const ada = { user: 'user:default/ada' };
  const grace = { user: 'user:default/grace' };
  expect(approvalObstacle(waiting, ada)).toMatch(/^You asked/);
  expect(approvalObstacle(waiting, grace)).toBeUndefined();
  const access = { allowed: false, reason: 'It needs a permission.' } as const;
  expect(approvalObstacle(waiting, { ...grace, access })).toBe(access.reason);
});

it('can be cancelled by whoever may do it, while that is possible', () => {
  const may = operation({ cancel: { possible: true } });
  const access = { allowed: false, reason: 'It needs a permission.' } as const;
  const offers = [{ name: may.action, access }];
  expect(cancelObstacle(may, [])).toBeUndefined();
  expect(cancelObstacle(may, offers)).toBe(access.reason);
  const cancel = { possible: false, reason: 'It has ended.' } as const;
  expect(cancelObstacle({ ...may, cancel }, offers)).toBe('It has ended.');
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
