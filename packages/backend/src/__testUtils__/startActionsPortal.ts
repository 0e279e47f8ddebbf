import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { httpRouterServiceFactory } from '@backstage/backend-defaults/httpRouter';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import authPlugin from '@backstage/plugin-auth-backend';
import { testSignIn } from './signIn';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import permissionPlugin from '@backstage/plugin-permission-backend';
import mcpActionsPlugin from '@backstage/plugin-mcp-actions-backend';
import signalsPlugin from '@backstage/plugin-signals-backend';
import type { JsonObject } from '@backstage/types';
import ownersPolicy from '@slipway/backstage-plugin-permission-backend-module-mlops';
import mlopsPlugin from '@slipway/backstage-plugin-mlops-backend';
import alertmanagerModule from '@slipway/backstage-plugin-mlops-backend-module-alertmanager';
import argocdModule from '@slipway/backstage-plugin-mlops-backend-module-argocd';
import argoWorkflowsModule from '@slipway/backstage-plugin-mlops-backend-module-argo-workflows';
import flaggerModule from '@slipway/backstage-plugin-mlops-backend-module-flagger';
import gitModule from '@slipway/backstage-plugin-mlops-backend-module-git';
import mlflowModule from '@slipway/backstage-plugin-mlops-backend-module-mlflow';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { auditing, sandboxConfig, type AuditedEvent } from '@slipway/testing';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = resolve(__dirname, '../../../..');

/**
 * The portal's backend with the sandbox: its own catalog, tokens, policy and
 * config of actions; only signing in is made easy.
 */
export async function startActionsPortal(
  more: {
    features?: BackendFeature[];
    locations?: string[];
    config?: JsonObject;
    /** Whom the sandbox tells of alerts and asks about canaries. */
    portalUrl?: string;
    /** Of the sandbox's clock. */
    speed?: number;
  } = {},
) {
  const sandbox = await startSandbox({
    speed: more.speed ?? 20,
    portalUrl: more.portalUrl,
  });
  const audited: AuditedEvent[] = [];
  const backend = await startTestBackend({
    features: [
      authPlugin,
      catalogPlugin,
      permissionPlugin,
      ownersPolicy,
      mcpActionsPlugin,
      signalsPlugin,
      mlopsPlugin,
      alertmanagerModule,
      argocdModule,
      argoWorkflowsModule,
      flaggerModule,
      gitModule,
      mlflowModule,
      permissionsServiceFactory,
      testSignIn,
      authServiceFactory,
      httpAuthServiceFactory,
      httpRouterServiceFactory,
      userInfoServiceFactory,
      auditing(audited),
      mockServices.rootConfig.factory({
        data: { ...configFor(sandbox, more.locations), ...more.config },
      }),
      ...(more.features ?? []),
    ],
  });
  return {
    sandbox,
    audited,
    url: `http://localhost:${backend.server.port()}`,
    stop: async () => {
      await backend.stop();
      await sandbox.stop();
    },
  };
}

export type ActionsPortal = Awaited<ReturnType<typeof startActionsPortal>>;

const portalConfig = z.object({
  backend: z.object({ actions: z.json() }),
  mcpActions: z.json(),
});

function configFor(sandbox: Sandbox, locations: string[] = []) {
  const text = readFileSync(resolve(ROOT, 'app-config.yaml'), 'utf8');
  const { backend, mcpActions } = portalConfig.parse(parse(text));
  return {
    backend,
    mcpActions,
    app: { baseUrl: 'http://localhost' },
    auth: { environment: 'test', providers: { test: { test: {} } } },
    permission: { enabled: true },
    catalog: {
      rules: [{ allow: ['Component', 'System', 'Template', 'Group', 'User'] }],
      locations: [
        resolve(ROOT, 'examples/org.yaml'),
        resolve(ROOT, 'examples/services.yaml'),
        ...locations,
      ].map(target => ({ type: 'file', target })),
    },
    ...sandboxConfig(sandbox),
  };
}
