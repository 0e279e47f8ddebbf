import { toError } from '@backstage/errors';
import { json, type Request, type Response, type Router } from 'express';
import {
  admitToOperation,
  attemptApproval,
  attemptCancel,
  attemptStart,
  type Attempt,
} from '../../operations/attempts';
import { toOperation } from '../../operations/toOperation';
import { ENTITY_PATH } from '../paths';
import type { RouteContext } from '../routeContext';
import { validate } from '../validate';
import { attemptedIn, attemptingUser } from './attempted';
import {
  operationParamsSchema,
  operationsQuerySchema,
  readActionRequest,
  readOperationRequest,
  readRollbackRequest,
} from './requests';
import {
  APPROVE_PATH,
  CANCEL_PATH,
  OPERATION_PATH,
  OPERATIONS_PATH,
  PLAN_PATH,
  ROLLBACK_PLAN_PATH,
} from './writeRoutes';

const BODY_LIMIT = '64kb';
const ORIGIN = { via: 'http' };

export function addOperationRoutes(
  router: Router,
  context: RouteContext,
): void {
  const body = json({ limit: BODY_LIMIT });

  const somebody = (req: Request) => attemptingUser(context.httpAuth, req);

  router.get(`${ENTITY_PATH}/actions`, async (req, res) => {
    const asker = await context.admit(req);
    res.json(await context.operations.offers(asker));
  });

  router.post(PLAN_PATH, body, async (req, res) => {
    const asker = await context.admit(req);
    res.json(await context.operations.plan(asker, readActionRequest(req)));
  });

  router.post(ROLLBACK_PLAN_PATH, body, async (req, res) => {
    const asker = await context.admit(req);
    res.json(await context.operations.plan(asker, readRollbackRequest(req)));
  });

  router.post(OPERATIONS_PATH, async (req, res) => {
    const unreadable = await fault(body, req, res);
    const attempt = attemptBy(req, {
      ...attemptedIn(req),
      user: await somebody(req),
    });
    const { operation, repeated } = await attemptStart(context, attempt, {
      admit: () => context.admit(req),
      read: () => {
        if (unreadable) throw unreadable;
        return readOperationRequest(req);
      },
    });
    res.status(repeated ? 200 : 201).json(operation);
  });

  router.get(OPERATIONS_PATH, async (req, res) => {
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
    const operation = {
      readId: () => validate(operationParamsSchema, req.params).id,
      admit: (entityRef: string) => context.admit(req, entityRef),
    };
    return { user, operation };
  }

  router.get(OPERATION_PATH, async (req, res) => {
    const { readId, admit } = (await wanted(req)).operation;
    const { stored } = await admitToOperation(context, readId(), admit);
    res.json(toOperation(stored));
  });

  router.post(CANCEL_PATH, async (req, res) => {
    const { user, operation } = await wanted(req);
    const attempt = attemptBy(req, { ...attemptedIn(req), user });
    res.json(await attemptCancel(context, attempt, operation));
  });

  router.post(APPROVE_PATH, async (req, res) => {
    const { user, operation } = await wanted(req);
    const attempt = attemptBy(req, { ...attemptedIn(req), user });
    res.json(await attemptApproval(context, attempt, operation));
  });
}

/** What cannot be read was attempted all the same. */
function fault(
  body: ReturnType<typeof json>,
  req: Request,
  res: Response,
): Promise<Error | undefined> {
  return new Promise(resolve => {
    body(req, res, (error: unknown) =>
      resolve(error ? toError(error) : undefined),
    );
  });
}

function attemptBy(request: Request, meta: Attempt['meta']): Attempt {
  return { request, meta: { ...meta, origin: ORIGIN } };
}
