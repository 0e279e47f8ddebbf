import {
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type DefinitivePolicyDecision,
} from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { deliverySourcesExtensionPoint } from '@slipway/backstage-plugin-mlops-node';
import request from 'supertest';
import { mlopsPlugin } from '../plugin';
import { component } from './delivered';
import { FakeSource } from './FakeSource';

export const BASE = '/api/mlops/v1';
export const ENTITY = `${BASE}/entities/component/default/fraud-detection`;
export const RUN = `${ENTITY}/workflows/sandbox/ml-training/train-1`;

export const ALLOW: DefinitivePolicyDecision = {
  result: AuthorizeResult.ALLOW,
};
export const DENY: DefinitivePolicyDecision = { result: AuthorizeResult.DENY };

/** A backend with the delivery API, its sources and its neighbours faked. */
export async function startPortal(
  options: { decisions?: DefinitivePolicyDecision[] } = {},
) {
  const argocd = new FakeSource('argocd', 'Argo CD');
  const workflows = new FakeSource('argo-workflows', 'Argo Workflows');
  const mlflow = new FakeSource('mlflow', 'MLflow');
  const { decisions = [ALLOW, ALLOW] } = options;
  const permissions = mockServices.permissions.mock({
    authorizeConditional: async () => decisions,
  });
  const backend = await startTestBackend({
    features: [
      mlopsPlugin,
      createBackendModule({
        pluginId: 'mlops',
        moduleId: 'fakes',
        register(env) {
          env.registerInit({
            deps: { sources: deliverySourcesExtensionPoint },
            async init({ sources }) {
              [argocd, workflows, mlflow].forEach(each =>
                sources.addSource(each),
              );
            },
          });
        },
      }),
      catalogServiceMock.factory({
        entities: [
          component('fraud-detection'),
          component('website', { annotations: {} }),
        ],
      }),
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({ publish: async () => undefined }),
      }),
      permissions.factory,
    ],
  });
  const get = (path: string) =>
    request(backend.server)
      .get(path)
      .set('Authorization', mockCredentials.user.header('user:default/guest'));
  return {
    argocd,
    workflows,
    mlflow,
    server: backend.server,
    stop: () => backend.stop(),
    get,
  };
}

export type Portal = Awaited<ReturnType<typeof startPortal>>;
