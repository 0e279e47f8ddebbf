import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type {
  ActionOffer,
  Application,
  Delivery,
  EnvironmentDelivery,
  ModelVersion,
  Operation,
  OperationPlan,
  RegisteredModel,
  WorkflowTemplate,
} from '@slipway/backstage-plugin-mlops-common';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { deliveryAccess } from '../../clients/deliveryClients';

const BASE = 'http://portal.test/api/mlops/v1';
const AT = '2026-11-20T12:00:00.000Z';

/** What is asked of the delivery API, and in whose name. */
export interface Asked {
  method: string;
  path: string;
  authorization: string | null;
  key: string | null;
  body?: unknown;
}

type Given = Delivery | 'unknown' | 'forbidden' | 'unavailable';
type Start = Operation | 'forbidden' | 'conflict' | 'unavailable';

/** The delivery API over HTTP; it answers what it was given last. */
export function fakeDelivery() {
  const asked: Asked[] = [];
  const answers: Array<() => Response> = [];
  let offers: { actions: ActionOffer[] } = { actions: [] };
  const starts: Array<() => Response> = [];
  const plans: Array<() => Response> = [];
  const server = setupServer(
    http.all(`${BASE}/*`, async ({ request }) => {
      const path = new URL(request.url).pathname.replace('/api/mlops/v1', '');
      const text = await request.text();
      const body: unknown = text ? JSON.parse(text) : undefined;
      asked.push({
        method: request.method,
        path,
        authorization: request.headers.get('authorization'),
        key: request.headers.get('idempotency-key'),
        ...(body !== undefined && { body }),
      });
      if (path.endsWith('/actions')) return HttpResponse.json(offers);
      const queue = queueFor(path);
      const next = queue.length > 1 ? queue.shift() : queue[0];
      return next?.() ?? HttpResponse.json({}, { status: 500 });
    }),
  );
  const queueFor = (path: string) => {
    if (path.endsWith('/delivery')) return answers;
    return path.endsWith('/plan') ? plans : starts;
  };
  const credentials = mockCredentials.user('user:default/ada');
  return {
    asked,
    credentials,
    start: (unknown: 'error' | 'bypass' = 'error') =>
      server.listen({ onUnhandledRequest: unknown }),
    stop: () => server.close(),
    access: deliveryAccess({
      auth: mockServices.auth(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async plugin => `http://portal.test/api/${plugin}`,
      }),
    }),
    context: { getInitiatorCredentials: async () => credentials },
    mayPromote: (allowed: boolean) => {
      offers = { actions: [promotion(allowed)] };
    },
    /** From now on there is nothing else than this, the last again and again. */
    deliversOnly: (...given: Given[]) => {
      const only = given.map(each => () => deliveryAnswer(each));
      answers.splice(0, answers.length, ...only);
    },
    /** The last one is given again and again. */
    delivers: (...given: Given[]) =>
      answers.push(...given.map(each => () => deliveryAnswer(each))),
    /** The last one is given again and again. */
    plans: (...given: OperationPlan[]) =>
      plans.push(...given.map(each => () => HttpResponse.json(each))),
    starts: (...given: Start[]) =>
      starts.push(...given.map(each => () => startAnswer(each))),
  };
}

function promotion(allowed: boolean): ActionOffer {
  return {
    name: 'promote',
    title: 'Promote',
    description: 'Promote a release',
    system: 'mlops',
    scope: 'environment',
    destructive: false,
    needsReason: false,
    access: allowed
      ? { allowed }
      : { allowed, reason: 'You may not promote churn' },
    input: {},
  };
}

function deliveryAnswer(given: Given) {
  if (given === 'unavailable') return refused('ServiceUnavailableError', 503);
  if (given === 'unknown') return refused('NotFoundError', 404);
  if (given === 'forbidden') return refused('NotAllowedError', 403);
  return HttpResponse.json(given);
}

function startAnswer(given: Start) {
  if (given === 'forbidden') return refused('NotAllowedError', 403);
  if (given === 'conflict') return refused('ConflictError', 409);
  if (given === 'unavailable') return refused('ServiceUnavailableError', 503);
  return HttpResponse.json(given);
}

function refused(name: string, statusCode: number) {
  return HttpResponse.json(
    {
      error: { name, message: `${name}, said the portal` },
      response: { statusCode },
    },
    { status: statusCode },
  );
}

export function delivered(parts: {
  environments?: EnvironmentDelivery[];
  templates?: WorkflowTemplate[];
  runs?: number;
  versions?: ModelVersion[];
  /** Systems that the portal has not heard of since it was started. */
  unheard?: string[];
}): Delivery {
  const { environments = [], templates = [], runs = 0, versions } = parts;
  const { unheard = [] } = parts;
  return {
    entityRef: 'component:default/churn',
    revision: '1',
    environments,
    training: { runs: [], total: runs, templates },
    registry: { models: versions ? [modelOf(versions)] : [] },
    sources: unheard.map(system => ({
      id: `${system}/sandbox`,
      system,
      title: system,
      instance: 'sandbox',
      freshness: { state: 'unavailable', since: AT, reason: 'It is starting' },
    })),
    notes: [],
  };
}

export function environment(
  name: string,
  application?: {
    sync: 'Synced' | 'OutOfSync' | 'Unknown';
    health: 'Healthy' | 'Progressing' | 'Unknown';
    boundBack?: boolean;
    repoUrl?: string;
    syncWindow?: Application['syncWindow'];
  },
): EnvironmentDelivery {
  const place = { cluster: 'sandbox', namespace: `churn-${name}` };
  return {
    name,
    state: 'healthy',
    reasons: [],
    destinations: [
      {
        ...place,
        applications: application
          ? [
              {
                id: `sandbox/argocd/churn-${name}`,
                source: 'argocd/sandbox',
                cluster: 'sandbox',
                namespace: 'argocd',
                name: `churn-${name}`,
                project: 'churn',
                labels: {},
                destination: place,
                sources: [
                  {
                    repoUrl:
                      application.repoUrl ??
                      'https://git.example.com/models/churn-gitops',
                    path: `overlays/${name}`,
                    targetRevision: 'main',
                  },
                ],
                sync: application.sync,
                health: { status: application.health },
                autoSync: { enabled: true, selfHeal: true, prune: true },
                conditions: [],
                history: [],
                images: [],
                outOfSync: { count: 0, resources: [] },
                boundBack: application.boundBack ?? true,
                syncWindow: application.syncWindow,
                consoleUrl: `https://argocd.example.com/churn-${name}`,
              },
            ]
          : [],
        rollouts: [],
        workloads: [],
        traffic: [],
      },
    ],
  };
}

export const TRAINING: WorkflowTemplate = {
  id: 'sandbox/ml-training/churn-training',
  source: 'argo-workflows/sandbox',
  cluster: 'sandbox',
  namespace: 'ml-training',
  name: 'churn-training',
  parameters: [],
  boundBack: true,
};

export function operation(
  state: Operation['state'],
  message?: string,
): Operation {
  const done = {
    state: 'succeeded' as const,
    startedAt: AT,
    finishedAt: AT,
    ...(message && { message }),
    url: 'https://workflows.example.com/churn-training-1',
  };
  return {
    id: 'operation-1',
    entityRef: 'component:default/churn',
    action: 'argo-workflows.submit',
    title: 'Run churn-training',
    state,
    requestedBy: 'user:default/ada',
    createdAt: AT,
    updatedAt: AT,
    approval: { state: 'not-needed' },
    cancel: { possible: true },
    steps: [
      {
        id: 'submit',
        system: 'argo-workflows',
        title: 'Start a run',
        effect: 'change',
        progress: state === 'succeeded' ? done : { state: 'pending' },
      },
    ],
    ...(state === 'failed' && {
      error: { name: 'Error', message: 'Argo Workflows said no' },
    }),
  };
}

/** What a sync would do; `blocker` is the code of what is in its way. */
export function plan(blocker?: string): OperationPlan {
  return {
    hash: 'hash-1',
    action: 'argocd.sync',
    environment: 'production',
    title: 'Sync churn-production',
    steps: [],
    blockers: blocker
      ? [
          {
            code: blocker,
            severity: 'critical',
            message: `It is ${blocker}`,
          },
        ]
      : [],
    warnings: [],
    confirmation: { by: 'nobody' },
    destructive: true,
    needsReason: false,
  };
}

export function modelVersion(version: string): ModelVersion {
  return {
    version,
    status: 'READY',
    createdAt: AT,
    aliases: [],
    tags: {},
    metrics: { accuracy: 0.91 },
    params: {},
    gates: { result: 'pass', passed: 1, total: 1, gates: [] },
    liveIn: [],
    candidateIn: [],
  };
}

function modelOf(versions: ModelVersion[]): RegisteredModel {
  return {
    id: 'sandbox/churn',
    source: 'mlflow/sandbox',
    instance: 'sandbox',
    name: 'churn',
    tags: {},
    aliases: [],
    versions,
    totalVersions: versions.length,
  };
}
