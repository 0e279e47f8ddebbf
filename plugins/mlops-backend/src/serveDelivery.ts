import { auditRefusals } from '@slipway/backstage-plugin-mlops-node';
import type { DeliveryAuthorizer } from './authorization/DeliveryAuthorizer';
import {
  identifyEachTime,
  identifyRemembering,
} from './authorization/identify';
import type { DeliveryServices } from './DeliveryServices';
import type { EntityDirectory } from './entities/EntityDirectory';
import { registerActions } from './registry';
import { createAdmission, createCallerAdmission } from './router/admission';
import { createRouter } from './router/createRouter';
import { WRITE_ROUTES } from './router/operations/writeRoutes';
import { DELIVERY_PATH } from './router/paths';
import type { ReadingContext } from './router/routeContext';

/** Answers over HTTP, and as Backstage actions. */
export function serveDelivery(
  services: DeliveryServices,
  reading: ReadingContext,
  readers: { authorizer: DeliveryAuthorizer; directory: EntityDirectory },
): void {
  const { auth, httpAuth, httpRouter, logger } = services;
  const admitCaller = createCallerAdmission({ auth, logger, ...readers });
  httpRouter.use(
    createRouter({
      ...reading,
      httpAuth,
      auditRefusal: auditRefusals(services),
      admit: createAdmission(identifyEachTime(httpAuth), admitCaller),
      admitView: createAdmission(identifyRemembering(httpAuth), admitCaller),
    }),
  );
  // The router lets in whom Backstage would: the page without checking a token
  // anew with each request, and what changes something telling the auditor.
  for (const path of [DELIVERY_PATH, ...WRITE_ROUTES.map(each => each.path)]) {
    httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
  }
  registerActions(services.actionsRegistry, {
    ...reading,
    auth,
    admitCaller,
    deliveryActions: services.registry.actions(),
  });
}
