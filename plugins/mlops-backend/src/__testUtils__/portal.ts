import {
  createBackendModule,
  createServiceFactory,
  type BackstageCredentials,
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
import type { JsonObject } from '@backstage/types';
import {
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
  type OperationsExtensionPoint,
} from '@slipway/backstage-plugin-mlops-node';
import { auditing, type AuditedEvent } from '@slipway/testing';
import request from 'supertest';
import { z } from 'zod';
import { mlopsPlugin } from '../plugin';
import { component } from './delivered';
import { FakeSource } from './FakeSource';

export const BASE = '/api/mlops/v1';
export const ENTITY = `${BASE}/entities/component/default/fraud-detection`;
export const RUN = `${ENTITY}/workflows/sandbox/ml-training/train-1`;

export const GUEST = 'user:default/guest';

export const ALLOW: DefinitivePolicyDecision = {
  result: AuthorizeResult.ALLOW,
};
export const DENY: DefinitivePolicyDecision = { result: AuthorizeResult.DENY };

/** A backend with the delivery API, its sources and its neighbours faked. */
export async function startPortal(
  options: {
    decisions?: DefinitivePolicyDecision[];
    /** Actions and steps, as a module gives them. */
    operations?(operations: OperationsExtensionPoint): void;
    /** Whether who asks with these credentials has a permission; by default all. */
    authorize?(
      permission: string,
      user: string | undefined,
      entityRef: string | undefined,
    ): boolean;
    config?: JsonObject;
  } = {},
) {
  const argocd = new FakeSource('argocd', 'Argo CD');
  const workflows = new FakeSource('argo-workflows', 'Argo Workflows');
  const mlflow = new FakeSource('mlflow', 'MLflow');
  const { decisions = [ALLOW, ALLOW], authorize = () => true } = options;
  const permissions = mockServices.permissions.mock({
    authorizeConditional: async () => decisions,
    authorize: async (requests, { credentials }) =>
      requests.map(({ permission, ...asked }) => {
        const entityRef =
          'resourceRef' in asked ? asked.resourceRef : undefined;
        return authorize(permission.name, userOf(credentials), entityRef)
          ? ALLOW
          : DENY;
      }),
  });
  const audited: AuditedEvent[] = [];
  const backend = await startTestBackend({
    features: [
      mlopsPlugin,
      createBackendModule({
        pluginId: 'mlops',
        moduleId: 'fakes',
        register(env) {
          env.registerInit({
            deps: {
              sources: deliverySourcesExtensionPoint,
              operations: operationsExtensionPoint,
            },
            async init({ sources, operations }) {
              options.operations?.(operations);
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
      auditing(audited),
      mockServices.rootConfig.factory({ data: options.config ?? {} }),
    ],
  });
  const as = (user: string) => mockCredentials.user.header(user);
  const get = (path: string, user = GUEST) =>
    request(backend.server).get(path).set('Authorization', as(user));
  const post = (
    path: string,
    body: object = {},
    { user = GUEST, key }: { user?: string; key?: string } = {},
  ) =>
    request(backend.server)
      .post(path)
      .set('Authorization', as(user))
      .set(key === undefined ? {} : { 'Idempotency-Key': key })
      .send(body);
  return {
    argocd,
    workflows,
    mlflow,
    server: backend.server,
    stop: () => backend.stop(),
    get,
    post,
    audited,
  };
}

function userOf({ principal }: BackstageCredentials): string | undefined {
  const user = z.object({ userEntityRef: z.string() }).safeParse(principal);
  return user.success ? user.data.userEntityRef : undefined;
}

export type Portal = Awaited<ReturnType<typeof startPortal>>;
