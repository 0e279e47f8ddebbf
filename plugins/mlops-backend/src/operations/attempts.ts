import { NotFoundError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  Operation,
  OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import type { Request } from 'express';
import type { Admitted } from '../router/admission';
import type { ReadingContext } from '../router/routeContext';
import type { Asker, Started, StartRequest } from './asked';
import { auditMeta, planMeta, type OperationAudit } from './OperationAudit';
import { noOperation } from './Operations';
import type { StoredOperation } from './store';

type Context = Pick<ReadingContext, 'operations' | 'audit'>;

/** By which way something was asked for, and what is known of it beforehand. */
export interface Attempt {
  request?: Request;
  meta: JsonObject;
}

/** Lets who attempts it in to an entity, or throws. */
export type AdmitTo = (entityRef: string) => Promise<Admitted>;

/** The operation that is meant, and who may be let in to it. */
interface OperationSubject {
  id: string;
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
        { asker: toAsker(admitted), request: how.read() },
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
  { asker, request }: { asker: Asker; request: StartRequest },
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
    asker => context.operations.cancel(asker, subject.id),
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
    asker => context.operations.approve(asker, subject.id),
  );
}

function attemptOn(
  context: Context,
  event: Parameters<OperationAudit['attempt']>[0],
  { id, admit }: OperationSubject,
  act: (asker: Asker) => Promise<Operation>,
): Promise<Operation> {
  return context.audit.attempt(
    { ...event, meta: { ...event.meta, operationId: id } },
    async note => {
      const { admitted, stored } = await admitToOperation(context, id, admit);
      note({ ...auditMeta(stored), user: admitted.asker });
      return act(toAsker(admitted));
    },
  );
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

export function toAsker(admitted: Admitted): Asker {
  const { entity, entityRef, credentials, asker, isUser } = admitted;
  return { entity, entityRef, credentials, asker, isUser };
}
