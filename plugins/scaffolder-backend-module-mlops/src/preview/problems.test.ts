import { ConflictError, InputError } from '@backstage/errors';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { TEMPLATE } from '../__testUtils__/renderSkeleton';
import { formTitles } from './formTitles';
import { isNotAllowed, isOfTheAnswers, problemsOf } from './problems';

const { spec } = z
  .object({ spec: z.object({ parameters: z.unknown() }) })
  .parse(parse(readFileSync(join(TEMPLATE, 'template.yaml'), 'utf8')));
const titleOf = formTitles(spec.parameters);

/** As a client gives what another backend said. */
function answered(name: string, message: string): Error {
  return Object.assign(new Error('Request failed'), {
    name: 'ResponseError',
    cause: { name, message },
  });
}

describe('problems with the answers', () => {
  it('are told one by one, by the titles of the form', () => {
    const error = new InputError(
      'The form is not right: name: is short; environments.1.name: is there twice; gates.f1: Too big; canarySteps.2: 5 must be more; regionless: is odd',
    );
    expect(problemsOf(error, titleOf)).toEqual([
      { field: 'Name', message: 'is short' },
      { field: 'In the order of promotion 2, Name', message: 'is there twice' },
      { field: 'Validation gates, F1 at least', message: 'Too big' },
      { field: 'Steps of the canary (per cent) 3', message: '5 must be more' },
      { message: 'regionless: is odd' },
    ]);
  });

  it('are what a check of another backend says, too', () => {
    const error = answered('ConflictError', 'name: is taken; choose another');
    expect(isOfTheAnswers(error)).toBe(true);
    expect(problemsOf(error, titleOf)).toEqual([
      { field: 'Name', message: 'is taken; choose another' },
    ]);
  });

  it('are told from what no answer mends', () => {
    expect(isOfTheAnswers(new ConflictError('taken'))).toBe(true);
    expect(isOfTheAnswers(answered('ServiceUnavailableError', 'down'))).toBe(
      false,
    );
    expect(isNotAllowed(answered('NotAllowedError', 'no'))).toBe(true);
    expect(isOfTheAnswers('nonsense')).toBe(false);
  });
});
