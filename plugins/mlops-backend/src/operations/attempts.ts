import { NotFoundError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  Operation,
  OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import type { Request } from 'express';
import type { Admitted } from '../authorization/Admitted';
import type { Started, StartRequest } from './asked';
import { auditMeta, planMeta, type OperationAudit } from './OperationAudit';
import { noOperation, type Operations } from './Operations';
import type { StoredOperation } from './store';

interface Context {
  operations: Operations;
  audit: OperationAudit;
}

/** By which way something was asked for, and what is known of it beforehand. */
export interface Attempt {
  request?: Request;
  meta: JsonObject;
}

/** Lets who attempts it in to an entity, or throws. */
export type AdmitTo = (entityRef: string) => Promise<Admitted>;

/** The operation that is meant, and who may be let in to it. */
interface OperationSubject {
  /** @throws InputError for what is no id. */
  readId(): string;
  admit: AdmitTo;
}

/** Starts an operation; whatever comes of it is audited. */
export function attemptStart(
  { operations, audit }: Context,
  attempt: Attempt,
  how: { admit(): Promise<Admitted>; read(): StartRequest },
): Promise<Started> {
  return audit.attempt(
    { ...attempt, eventId: 'operation-start', severityLevel: 'high' },
    async note => {
      const admitted = await how.admit();
      note({ user: admitted.asker });
      const started = await start(
        operations,
        { asker: admitted, request: how.read() },
        plan => note(planMeta(plan)),
      );
      note(auditMeta(await operations.find(started.operation.id)));
      return started;
    },
  );
}

/** Of what is refused before it is planned, too, it is told what was meant. */
async function start(
  operations: Context['operations'],
  { asker, request }: { asker: Admitted; request: StartRequest },
  tell: (plan: OperationPlan) => void,
): Promise<Started> {
  let isTold = false;
  try {
    return await operations.start(asker, request, plan => {
      isTold = true;
      tell(plan);
    });
  } catch (error) {
    if (!isTold) {
      await operations.plan(asker, request).then(tell, () => undefined);
    }
    throw error;
  }
}

export function attemptCancel(
  context: Context,
  attempt: Attempt,
  subject: OperationSubject,
): Promise<Operation> {
  return attemptOn(
    context,
    { ...attempt, eventId: 'operation-cancel', severityLevel: 'medium' },
    subject,
    (asker, id) => context.operations.cancel(asker, id),
  );
}

export function attemptApproval(
  context: Context,
  attempt: Attempt,
  subject: OperationSubject,
): Promise<Operation> {
  return attemptOn(
    context,
    { ...attempt, eventId: 'operation-approve', severityLevel: 'high' },
    subject,
    (asker, id) => context.operations.approve(asker, id),
  );
}

function attemptOn(
  context: Context,
  event: Parameters<OperationAudit['attempt']>[0],
  { readId, admit }: OperationSubject,
  act: (asker: Admitted, id: string) => Promise<Operation>,
): Promise<Operation> {
  return context.audit.attempt(event, async note => {
    const id = readId();
    const { admitted, stored } = await admitToOperation(context, id, admit);
    note({ ...auditMeta(stored), user: admitted.asker });
    return act(admitted, id);
  });
}

/** The same answer for one that is not there and one that may not be seen. */
export async function admitToOperation(
  { operations }: Pick<Context, 'operations'>,
  id: string,
  admit: AdmitTo,
): Promise<{ admitted: Admitted; stored: StoredOperation }> {
  const stored = await operations.find(id);
  try {
    return { admitted: await admit(stored.entityRef), stored };
  } catch (error) {
    if (error instanceof NotFoundError) throw noOperation(id);
    throw error;
  }
}
