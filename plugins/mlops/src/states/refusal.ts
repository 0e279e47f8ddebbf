import { ResponseError } from '@backstage/errors';
import {
  operationPlanSchema,
  operationSummarySchema,
  type OperationPlan,
  type OperationSummary,
} from '@slipway/backstage-plugin-mlops-common';
import { errorSentence, problemOf } from './problem';

/** Why something that was asked for was not begun. */
export type Refusal =
  | { kind: 'plan-changed'; plan: OperationPlan }
  | { kind: 'operation-running'; operation: OperationSummary }
  | {
      kind: 'other';
      title: string;
      message: string;
      /** It never arrived, or was not answered: asking again is safe. */
      unanswered: boolean;
    };

/** `blocked` is a change too: what was shown could be started. */
const PLAN_CODES: readonly string[] = ['plan-changed', 'blocked'];

/** Reads what the backend says with its no. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ResponseError) {
    const { code, operation, plan } = error.body.error;
    const changed = operationPlanSchema.safeParse(plan);
    if (PLAN_CODES.includes(code ?? '') && changed.success) {
      return { kind: 'plan-changed', plan: changed.data };
    }
    const running = operationSummarySchema.safeParse(operation);
    if (code === 'operation-running' && running.success) {
      return { kind: 'operation-running', operation: running.data };
    }
  }
  const problem = problemOf(error);
  return {
    kind: 'other',
    title: refusalTitle(problem.kind),
    message: errorSentence(error),
    unanswered: problem.passing,
  };
}

function refusalTitle(kind: ReturnType<typeof problemOf>['kind']): string {
  switch (kind) {
    case 'forbidden':
      return 'You may not do this';
    case 'signed-out':
      return 'You are signed out';
    case 'offline':
    case 'unavailable':
      return 'The portal’s backend did not answer';
    case 'missing':
      return 'It is not there any more';
    default:
      return 'It was not begun';
  }
}
