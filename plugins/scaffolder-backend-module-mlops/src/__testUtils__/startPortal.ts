import { createServer, request as httpRequest } from 'node:http';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import templatesModule from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import giteaModule from '@backstage/plugin-scaffolder-backend-module-gitea';
import githubModule from '@backstage/plugin-scaffolder-backend-module-github';
import signalsPlugin from '@backstage/plugin-signals-backend';
import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import type { JsonObject } from '@backstage/types';
import mlopsPlugin from '@slipway/backstage-plugin-mlops-backend';
import argocdModule from '@slipway/backstage-plugin-mlops-backend-module-argocd';
import argoWorkflowsModule from '@slipway/backstage-plugin-mlops-backend-module-argo-workflows';
import flaggerModule from '@slipway/backstage-plugin-mlops-backend-module-flagger';
import gitModule from '@slipway/backstage-plugin-mlops-backend-module-git';
import mlflowModule from '@slipway/backstage-plugin-mlops-backend-module-mlflow';
import {
  deliverySchema,
  OperationsClient,
  type Delivery,
} from '@slipway/backstage-plugin-mlops-common';
import type { Sandbox } from '@slipway/sandbox';
import { sandboxConfig } from '@slipway/testing';
import request from 'supertest';
import { z } from 'zod';
import scaffolderModuleMlops from '..';

const USER = 'user:default/guest';
const SCAFFOLDER = '/api/scaffolder/v2';

const taskSchema = z.object({
  status: z.enum(['open', 'processing', 'completed', 'failed', 'cancelled']),
});
const eventsSchema = z.array(
  z.looseObject({
    type: z.string(),
    body: z.looseObject({
      message: z.string(),
      stepId: z.string().optional(),
      output: z
        .looseObject({
          links: z
            .array(z.looseObject({ title: z.string().optional() }))
            .optional(),
          text: z
            .array(z.looseObject({ content: z.string().optional() }))
            .optional(),
        })
        .optional(),
    }),
  }),
);

/** What became of a task, with everything that was logged. */
export interface FinishedTask {
  id: string;
  status: string;
  log: string;
  events: z.output<typeof eventsSchema>;
}

export interface PortalOptions {
  templates: string[];
  mlops?: JsonObject;
  /** As what the sandbox's Git host is spoken to; Gitea by default. */
  gitHost?: 'github';
  /** Whether Applications are merged at once, as is the default here. */
  merge?: 'now' | 'approval';
}

/** A portal with its templates, on a sandbox. */
export async function startPortal(sandbox: Sandbox, options: PortalOptions) {
  const front = await startFront();
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      templatesModule,
      scaffolderPlugin,
      giteaModule,
      githubModule,
      scaffolderModuleMlops,
      signalsPlugin,
      mlopsPlugin,
      argocdModule,
      argoWorkflowsModule,
      flaggerModule,
      gitModule,
      mlflowModule,
      urlReaderServiceFactory,
      mockServices.rootConfig.factory({
        data: configOf(sandbox, front.url, options),
      }),
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
    ],
  });
  const { server } = backend;
  front.forwardTo(server.port());
  const as = mockCredentials.user.header(USER);
  const get = async (
    path: string,
  ): Promise<{ status: number; body: unknown }> => {
    const { status, body } = await request(server)
      .get(path)
      .set('Authorization', as);
    return { status, body };
  };

  const post = async (
    path: string,
    sent: object,
  ): Promise<{ status: number; body: unknown }> => {
    const { status, body } = await request(server)
      .post(path)
      .set('Authorization', as)
      .send(sent);
    return { status, body };
  };

  async function startTask(
    template: string,
    values: JsonObject,
  ): Promise<string> {
    const response = await request(server)
      .post(`${SCAFFOLDER}/tasks`)
      .set('Authorization', as)
      .send({ templateRef: `template:default/${template}`, values });
    if (response.status !== 201) {
      throw new Error(`${response.status}: ${response.text}`);
    }
    return z.object({ id: z.string() }).parse(response.body).id;
  }

  async function finished(id: string): Promise<FinishedTask> {
    const status = await eventually(async () => {
      const { body } = await get(`${SCAFFOLDER}/tasks/${id}`);
      const task = taskSchema.parse(body);
      return ['open', 'processing'].includes(task.status)
        ? undefined
        : task.status;
    }, 240_000);
    const events = await eventsOf(id);
    return { id, status, log: logOf(events), events };
  }

  async function eventsOf(id: string) {
    const { body } = await get(`${SCAFFOLDER}/tasks/${id}/events`);
    return eventsSchema.parse(body);
  }

  const fetchAs: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', as);
    return fetch(input, { ...init, headers });
  };
  return {
    get,
    post,
    clients: {
      operations: new OperationsClient({
        discoveryApi: {
          getBaseUrl: async plugin => `${front.url}/api/${plugin}`,
        },
        fetchApi: { fetch: fetchAs },
      }),
    },
    stop: async () => {
      await front.stop();
      await backend.stop();
    },
    startTask,
    finished,
    /** What a task has logged so far. */
    log: async (id: string) => logOf(await eventsOf(id)),
    run: async (template: string, values: JsonObject) =>
      finished(await startTask(template, values)),
    /** The template is in the catalog. */
    untilTemplate: (name: string) =>
      eventually(async () => {
        const path = `/api/catalog/entities/by-name/template/default/${name}`;
        const { status, body } = await get(path);
        return status === 200 ? body : undefined;
      }, 30_000),
    delivery: async (name: string): Promise<Delivery | undefined> => {
      const path = `/api/mlops/v1/entities/component/default/${name}/delivery`;
      const { status, body } = await get(path);
      return status === 200 ? deliverySchema.parse(body) : undefined;
    },
  };
}

function logOf(events: z.output<typeof eventsSchema>): string {
  return events.map(event => event.body.message).join('\n');
}

/** Where Flagger finds the portal: its address is known before it is started. */
async function startFront() {
  let target = 0;
  const front = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = httpRequest(
      { host: '127.0.0.1', port: target, method, path: url, headers },
      answer => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  await new Promise<void>(resolve => {
    front.listen(0, '127.0.0.1', resolve);
  });
  const address = front.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    forwardTo(portal: number) {
      target = portal;
    },
    stop: () =>
      new Promise<void>(resolve => {
        front.close(() => resolve());
        front.closeAllConnections();
      }),
  };
}

/** Looks until there is something. */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  deadlineMs: number,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('It did not come');
    await new Promise(resolve => {
      setTimeout(resolve, 200);
    });
  }
}

function configOf(
  sandbox: Sandbox,
  portalUrl: string,
  { templates, mlops, gitHost: kind, merge = 'now' }: PortalOptions,
): JsonObject {
  const gitHost = sandbox.urls['git-host'];
  const config = sandboxConfig(sandbox, {
    templates: {
      portalUrl,
      platformRepository: {
        url: `${kind ? `https://${githubHost(sandbox)}` : gitHost}/platform/applications`,
        merge,
      },
    },
    ...mlops,
  });
  return {
    backend: { reading: { allow: [{ host: new URL(gitHost).host }] } },
    catalog: {
      rules: [{ allow: ['Component', 'API', 'Template'] }],
      processingInterval: { seconds: 5 },
      locations: templates.map(target => ({ type: 'file', target })),
    },
    ...config,
    ...(kind && { integrations: { github: [githubIntegration(sandbox)] } }),
  };
}

/** Not by the name that Gitea has: hosts are told apart by it. */
export function githubHost({ urls }: Sandbox): string {
  return `localhost:${new URL(urls['git-host']).port}`;
}

function githubIntegration(sandbox: Sandbox): JsonObject {
  const host = githubHost(sandbox);
  return {
    host,
    apiBaseUrl: `http://${host}/api/v3`,
    token: sandbox.tokens.gitHost,
  };
}
