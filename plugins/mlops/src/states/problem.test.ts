import {
  NotAllowedError,
  NotFoundError,
  ResponseError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { z } from 'zod';
import { errorSentence, problemOf } from './problem';

async function answer(status: number, name: string, message: string) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message },
        response: { statusCode: status },
      }),
      { status, headers: { 'Content-Type': 'application/json' } },
    ),
  );
}

it.each([
  [new NotFoundError('x'), 'missing', false],
  [new NotAllowedError('x'), 'forbidden', false],
  [new ServiceUnavailableError('x'), 'unavailable', true],
  [new TypeError('Failed to fetch'), 'offline', true],
  [new Error('x'), 'failed', true],
  ['what?', 'failed', true],
])('knows the kind of %s', (error, kind, passing) => {
  expect(problemOf(error)).toMatchObject({ kind, passing });
});

it.each([
  [401, 'signed-out'],
  [403, 'forbidden'],
  [404, 'missing'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [500, 'failed'],
])('knows what the status %s means', async (status, kind) => {
  expect(problemOf(await answer(status, 'Error', 'no'))).toMatchObject({
    kind,
  });
});

it('hands on the sentence of the backend', async () => {
  const error = await answer(
    503,
    'ServiceUnavailableError',
    'Argo CD (eu) does not answer',
  );
  expect(problemOf(error).detail).toBe('Argo CD (eu) does not answer');
  expect(errorSentence(error)).toBe('Argo CD (eu) does not answer');
});

it('says that versions differ where the answer is not understood', () => {
  const { error } = z.object({ a: z.string() }).safeParse({});
  const problem = problemOf(error);
  expect(problem.kind).toBe('mismatch');
  expect(problem.detail).toBeUndefined();
});
