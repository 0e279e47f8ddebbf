import { json, type Request, type Router } from 'express';
import { ENTITY_PATH } from '../../router/paths';
import type { RouteContext } from '../../router/routeContext';
import { validate } from '../../router/validate';
import {
  admitToOperation,
  attemptApproval,
  attemptCancel,
  attemptStart,
  toAsker,
  type Attempt,
} from '../attempts';
import { toOperation } from '../toOperation';
import { attemptedIn, attemptingUser } from './attempted';
import {
  operationParamsSchema,
  operationsQuerySchema,
  readActionRequest,
  readOperationRequest,
  readRollbackRequest,
} from './requests';

const OPERATION_PATH = '/v1/operations/:id';
const BODY_LIMIT = '64kb';
const ORIGIN = { via: 'http' };

export function addOperationRoutes(
  router: Router,
  context: RouteContext,
): void {
  const body = json({ limit: BODY_LIMIT });

  const somebody = (req: Request) => attemptingUser(context.httpAuth, req);

  router.get(`${ENTITY_PATH}/actions`, async (req, res) => {
    const asker = toAsker(await context.admit(req));
    res.json({ actions: await context.operations.offers(asker) });
  });

  router.post(`${ENTITY_PATH}/plan`, body, async (req, res) => {
    const asker = toAsker(await context.admit(req));
    res.json(await context.operations.plan(asker, readActionRequest(req)));
  });

  router.post(`${ENTITY_PATH}/rollback/plan`, body, async (req, res) => {
    const asker = toAsker(await context.admit(req));
    res.json(await context.operations.plan(asker, readRollbackRequest(req)));
  });

  router.post(`${ENTITY_PATH}/operations`, body, async (req, res) => {
    const attempt = attemptBy(req, {
      ...attemptedIn(req),
      user: await somebody(req),
    });
    const { operation, repeated } = await attemptStart(context, attempt, {
      admit: () => context.admit(req),
      read: () => readOperationRequest(req),
    });
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
  /** Whoever may read its entity; first of all somebody. */
  async function wanted(req: Request) {
    const user = await attemptingUser(context.httpAuth, req);
    const { id } = validate(operationParamsSchema, req.params);
    const admit = (entityRef: string) => context.admit(req, entityRef);
    return { user, operation: { id, admit } };
  }

  router.get(OPERATION_PATH, async (req, res) => {
    const { id, admit } = (await wanted(req)).operation;
    const { stored } = await admitToOperation(context, id, admit);
    res.json(toOperation(stored));
  });

  router.post(`${OPERATION_PATH}/cancel`, async (req, res) => {
    const { user, operation } = await wanted(req);
    const attempt = attemptBy(req, { user });
    res.json(await attemptCancel(context, attempt, operation));
  });

  router.post(`${OPERATION_PATH}/approve`, async (req, res) => {
    const { user, operation } = await wanted(req);
    const attempt = attemptBy(req, { user });
    res.json(await attemptApproval(context, attempt, operation));
  });
}

function attemptBy(request: Request, meta: Attempt['meta']): Attempt {
  return { request, meta: { ...meta, origin: ORIGIN } };
}
