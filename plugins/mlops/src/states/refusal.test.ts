import { ResponseError } from '@backstage/errors';
import { operation } from '../../dev/fixtures/operations';
import { rollbackPlan } from '../../dev/fixtures/plans';
import { refusalOf } from './refusal';

async function refused(error: object, status = 409): Promise<ResponseError> {
  const body = {
    error: { name: 'ConflictError', message: 'No', ...error },
    response: { statusCode: status },
  };
  return ResponseError.fromResponse(
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    }),
  );
}

it('knows the plan that holds now', async () => {
  const plan = rollbackPlan({ action: 'rollback' });
  expect(refusalOf(await refused({ code: 'plan-changed', plan }))).toEqual({
    kind: 'plan-changed',
    plan: expect.objectContaining({ hash: plan.hash, title: plan.title }),
  });
  expect(refusalOf(await refused({ code: 'blocked', plan })).kind).toBe(
    'plan-changed',
  );
});

it('knows the operation that is in the way', async () => {
  expect(
    refusalOf(
      await refused({ code: 'operation-running', operation: operation() }),
    ),
  ).toMatchObject({
    kind: 'operation-running',
    operation: { id: 'op-1', requestedBy: 'user:default/ada' },
  });
});

it('says everything else in the words of the backend', async () => {
  expect(
    refusalOf(
      await refused({ name: 'NotAllowedError', message: 'Owners only' }, 403),
    ),
  ).toEqual({
    kind: 'other',
    title: 'You may not do this',
    message: 'Owners only',
    unanswered: false,
  });
  expect(refusalOf(new TypeError('Failed to fetch'))).toMatchObject({
    kind: 'other',
    unanswered: true,
  });
});
