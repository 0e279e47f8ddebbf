import { operation } from '../__testUtils__/actions/fakeDelivery';
import { settled } from './deliveryStates';

it('tells of an operation what its present step waits for', () => {
  const running = operation('waiting');
  const [step] = running.steps;
  const at = running.createdAt;
  const message = 'Argo CD has not begun to sync for more than 30 seconds';
  const progress = {
    state: 'waiting' as const,
    startedAt: at,
    deadline: at,
    message,
  };
  expect(settled({ ...running, steps: [{ ...step, progress }] })).toEqual({
    state: 'missing',
    what: `Run churn-training is under way: ${message}`,
  });
  expect(settled(running)).toEqual({
    state: 'missing',
    what: 'Run churn-training is under way',
  });
});
