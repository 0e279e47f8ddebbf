import { json, type Request, type Router } from 'express';
import { NotFoundError } from '@backstage/errors';
import type { Admitted } from '../../router/admission';
import { ENTITY_PATH } from '../../router/paths';
import type { RouteContext } from '../../router/routeContext';
import { validate } from '../../router/validate';
import type { Asker } from '../asked';
import { noOperation } from '../Operations';
import { auditMeta } from '../OperationAudit';
import type { StoredOperation } from '../store';
import { toOperation } from '../toOperation';
import {
  operationParamsSchema,
  operationsQuerySchema,
  readActionRequest,
  readOperationRequest,
  readRollbackRequest,
} from './requests';
import { attemptedIn } from './attempted';

const OPERATION_PATH = '/v1/operations/:id';
const BODY_LIMIT = '64kb';

export function addOperationRoutes(
  router: Router,
  context: RouteContext,
): void {
  const body = json({ limit: BODY_LIMIT });

  router.get(`${ENTITY_PATH}/actions`, async (req, res) => {
    const asker = askerOf(await context.admit(req));
    res.json({ actions: await context.operations.offers(asker) });
  });

  router.post(`${ENTITY_PATH}/plan`, body, async (req, res) => {
    const asker = askerOf(await context.admit(req));
    res.json(await context.operations.plan(asker, readActionRequest(req)));
  });

  router.post(`${ENTITY_PATH}/rollback/plan`, body, async (req, res) => {
    const asker = askerOf(await context.admit(req));
    res.json(await context.operations.plan(asker, readRollbackRequest(req)));
  });

  router.post(`${ENTITY_PATH}/operations`, body, async (req, res) => {
    await context.httpAuth.credentials(req, { allow: ['user', 'service'] });
    const { operation, repeated } = await context.audit.attempt(
      {
        eventId: 'operation-start',
        request: req,
        severityLevel: 'high',
        meta: attemptedIn(req),
      },
      async note => {
        const admitted = await context.admit(req);
        note({ user: admitted.asker });
        const started = await context.operations.start(
          askerOf(admitted),
          readOperationRequest(req),
        );
        const { id } = started.operation;
        note(auditMeta(await context.operations.find(id)));
        return started;
      },
    );
    res.status(repeated ? 200 : 201).json(operation);
  });

  router.get(`${ENTITY_PATH}/operations`, async (req, res) => {
    const { entityRef } = await context.admit(req);
    const query = validate(operationsQuerySchema, req.query);
    res.json({ operations: await context.operations.list(entityRef, query) });
  });

  addOperationRoute(router, context);
}

function addOperationRoute(router: Router, context: RouteContext): void {
  router.get(OPERATION_PATH, async (req, res) => {
    const { stored } = await admitToOperation(req, context);
    res.json(toOperation(stored));
  });

  router.post(`${OPERATION_PATH}/cancel`, async (req, res) => {
    await context.httpAuth.credentials(req, { allow: ['user', 'service'] });
    const { id } = validate(operationParamsSchema, req.params);
    const operation = await context.audit.attempt(
      {
        eventId: 'operation-cancel',
        request: req,
        severityLevel: 'medium',
        meta: { operationId: id },
      },
      async note => {
        const { admitted, stored } = await admitToOperation(req, context);
        note({ ...auditMeta(stored), user: admitted.asker });
        return context.operations.cancel(askerOf(admitted), id);
      },
    );
    res.json(operation);
  });

  router.post(`${OPERATION_PATH}/approve`, async (req, res) => {
    await context.httpAuth.credentials(req, { allow: ['user', 'service'] });
    const { id } = validate(operationParamsSchema, req.params);
    const operation = await context.audit.attempt(
      {
        eventId: 'operation-approve',
        request: req,
        severityLevel: 'high',
        meta: { operationId: id },
      },
      async note => {
        const { admitted, stored } = await admitToOperation(req, context);
        note({ ...auditMeta(stored), user: admitted.asker });
        return context.operations.approve(askerOf(admitted), id);
      },
    );
    res.json(operation);
  });
}

/** The same answer for one that is not there and one that may not be seen. */
async function admitToOperation(
  req: Request,
  context: RouteContext,
): Promise<{ admitted: Admitted; stored: StoredOperation }> {
  await context.httpAuth.credentials(req, { allow: ['user', 'service'] });
  const { id } = validate(operationParamsSchema, req.params);
  const stored = await context.operations.find(id);
  try {
    const admitted = await context.admit(req, stored.entityRef);
    return { admitted, stored };
  } catch (error) {
    if (error instanceof NotFoundError) throw noOperation(id);
    throw error;
  }
}

function askerOf(admitted: Admitted): Asker {
  const { entity, entityRef, credentials, asker, isUser } = admitted;
  return { entity, entityRef, credentials, asker, isUser };
}
