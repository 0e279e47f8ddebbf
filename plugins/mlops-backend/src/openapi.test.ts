import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import type { Router } from 'express';
import { parse, parseDocument } from 'yaml';
import {
  application,
  canary,
  canaryWorkloads,
  FRAUD,
  registeredModel,
  workflowRun,
} from './__testUtils__/delivered';
import { openapiSchemas } from './__testUtils__/openapiSchemas';
import {
  DENY,
  ALLOW,
  BASE,
  ENTITY,
  RUN,
  startPortal,
  type Portal,
} from './__testUtils__/portal';
import { createRouter } from './router/createRouter';

const FILE = join(__dirname, '..', 'openapi.yaml');
const DOCUMENT = parse(readFileSync(FILE, 'utf8'), { merge: true });

interface Operation {
  path: string;
  method: 'get' | 'post';
  operationId: string;
  responses: Record<string, { $ref?: string; content?: object }>;
}

const HOLD = { action: 'hold.place', environment: 'production' };
const METHODS = ['get', 'post'] as const;

const operations: Operation[] = Object.entries<
  Partial<Record<'get' | 'post', Pick<Operation, 'operationId' | 'responses'>>>
>(DOCUMENT.paths).flatMap(([path, item]) =>
  METHODS.flatMap(method => {
    const operation = item[method];
    if (!operation) return [];
    const { operationId, responses } = operation;
    return [{ path, method, operationId, responses }];
  }),
);

function validator() {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(DOCUMENT, 'openapi.yaml');
  return (operation: Operation, status: number) => {
    const response = operation.responses[status];
    if (!response) throw new Error(`${operation.path} has no ${status}`);
    const pointer = response.$ref
      ? response.$ref.replace(/^#/, '')
      : `/paths/${escape(operation.path)}/${operation.method}/responses/${status}`;
    const schema = `${pointer}/content/application~1json/schema`;
    return ajv.compile({ $ref: `openapi.yaml#${schema}` });
  };
}

function escape(path: string): string {
  return encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'));
}

describe('openapi.yaml', () => {
  // Run with UPDATE_OPENAPI=1 to write what the shared schemas say.
  it('says what the shared schemas say', () => {
    const schemas = openapiSchemas();
    if (process.env.UPDATE_OPENAPI) {
      const document = parseDocument(readFileSync(FILE, 'utf8'));
      for (const [name, schema] of Object.entries(schemas)) {
        document.setIn(['components', 'schemas', name], schema);
      }
      writeFileSync(FILE, document.toString({ lineWidth: 0 }));
    }
    const { Error: _, ...documented } = parse(readFileSync(FILE, 'utf8'))
      .components.schemas;
    expect(documented).toEqual(schemas);
  });

  it('documents every route, and no other', () => {
    const refuse = () => {
      throw new Error('not called');
    };
    const router = createRouter({
      admit: refuse,
      admitView: refuse,
      auditRefusal: refuse,
      httpAuth: { credentials: refuse, issueUserCookie: refuse },
      get board(): never {
        return refuse();
      },
      get fleet(): never {
        return refuse();
      },
      get gatePolicy(): never {
        return refuse();
      },
      get timeline(): never {
        return refuse();
      },
      get operations(): never {
        return refuse();
      },
      get audit(): never {
        return refuse();
      },
      get logger(): never {
        return refuse();
      },
      get logStreams(): never {
        return refuse();
      },
      sources: [],
    });
    expect(routesOf(router).sort()).toEqual(
      operations.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  describe('against the running router', () => {
    let portal: Portal;
    const validate = validator();

    beforeAll(async () => {
      portal = await startPortal();
      portal.argocd.see(FRAUD, {
        applications: [application('dev'), application('production')],
        rollouts: [canary()],
        workloads: canaryWorkloads(),
      });
      portal.mlflow.see(FRAUD, { models: [registeredModel()] });
      const run = workflowRun('train-1');
      portal.workflows.see(FRAUD, { runs: { latest: [run], total: 1 } });
      portal.workflows.workflows = {
        list: async () => ({ runs: [run], total: 1 }),
        get: async (_ref, { name }) =>
          name === run.name
            ? { run, graph: { state: 'unknown', reason: 'offloaded' } }
            : undefined,
        logs: async (_ref, { name }) =>
          name === run.name
            ? (async function* lines() {
                yield new TextEncoder().encode('done\n');
              })()
            : undefined,
      };
    });

    const examples: Record<string, string> = {
      getDelivery: `${ENTITY}/delivery`,
      getWorkflows: `${ENTITY}/workflows?limit=5&phase=Succeeded`,
      getWorkflow: RUN,
      streamWorkflowLogs: `${RUN}/logs?node=main`,
      getModels: `${ENTITY}/models`,
      compareModelVersions: `${ENTITY}/models/fraud-detection/compare?a=1&b=2`,
      getTimeline: `${ENTITY}/timeline?limit=10`,
      getActions: `${ENTITY}/actions`,
      planAction: `${ENTITY}/plan`,
      planRollback: `${ENTITY}/rollback/plan`,
      getOperations: `${ENTITY}/operations?environment=production&limit=5`,
      startOperation: `${ENTITY}/operations`,
      getSources: '/api/mlops/v1/sources',
      getFleet: '/api/mlops/v1/fleet?search=fraud&sort=name&limit=5',
    };
    const bodies: Record<string, object> = {
      planAction: HOLD,
      planRollback: { environment: 'production' },
      startOperation: { ...HOLD, reason: 'The fair is on' },
    };

    function ask(
      asked: Portal,
      { operationId, method }: Operation,
      path: string = examples[operationId],
    ) {
      return method === 'get'
        ? asked.get(path)
        : asked.post(path, bodies[operationId], { key: operationId });
    }

    function faultsOf(operation: Operation, status: number, body: unknown) {
      const valid = validate(operation, status);
      return valid(body) ? [] : valid.errors;
    }

    it.each(
      operations.filter(
        ({ operationId }) =>
          operationId in examples && operationId !== 'streamWorkflowLogs',
      ),
    )('$method $path answers as documented', async operation => {
      const status = operation.operationId === 'startOperation' ? 201 : 200;
      const { body } = await ask(portal, operation).expect(status);
      expect(faultsOf(operation, status, body)).toEqual([]);
    });

    it('answers as documented what is asked of one operation', async () => {
      const path = `${BASE}/operations`;
      const { body: started } = await portal
        .post(examples.startOperation, bodies.startOperation, {
          key: 'startOperation',
        })
        .expect(200);
      for (const operation of operations) {
        if (!operation.path.startsWith('/v1/operations/')) continue;
        const here = operation.path.replace('/v1/operations/{id}', '');
        const ended = operation.method === 'post' ? 409 : 200;
        const answer = await ask(
          portal,
          operation,
          `${path}/${started.id}${here}`,
        );
        expect([200, 403, ended]).toContain(answer.status);
        expect(faultsOf(operation, answer.status, answer.body)).toEqual([]);
        const missing = await ask(portal, operation, `${path}/none${here}`);
        expect(missing.status).toBe(404);
        expect(faultsOf(operation, 404, missing.body)).toEqual([]);
      }
    });

    it('streams logs as documented', async () => {
      const answer = await portal.get(examples.streamWorkflowLogs).expect(200);
      expect(answer.type).toBe('text/plain');
      expect(answer.text).toBe('done\n');
    });

    it.each(
      operations.filter(
        ({ responses, operationId }) =>
          '404' in responses && operationId in examples,
      ),
    )(
      '$method $path answers as documented what is not there',
      async operation => {
        const path = examples[operation.operationId].replace(
          'default/fraud-detection',
          'default/nothing',
        );
        const { body } = await ask(portal, operation, path).expect(404);
        expect(faultsOf(operation, 404, body)).toEqual([]);
      },
    );

    it('answers as documented what may not be read', async () => {
      const closed = await startPortal({ decisions: [ALLOW, DENY] });
      for (const operation of operations) {
        const { responses, operationId } = operation;
        if (!('403' in responses) || !(operationId in examples)) continue;
        const { body } = await ask(closed, operation).expect(403);
        expect(faultsOf(operation, 403, body)).toEqual([]);
      }
    });
  });
});

/** `get /v1/entities/{kind}/…` for each route of an Express router. */
function routesOf({ stack }: Router): string[] {
  return stack.flatMap(({ route }) => {
    if (!route) return [];
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    // One entry a handler: a body parser is one of them.
    const methods = new Set(route.stack.map(({ method }) => method));
    return [...methods].map(method => `${method} ${path}`);
  });
}
