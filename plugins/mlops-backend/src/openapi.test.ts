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
  responses: Record<string, { $ref?: string; content?: object }>;
}

const operations: Operation[] = Object.entries<{
  get: { responses: Operation['responses'] };
}>(DOCUMENT.paths).map(([path, { get }]) => ({
  path,
  responses: get.responses,
}));

function validator() {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(DOCUMENT, 'openapi.yaml');
  return (operation: Operation, status: number) => {
    const response = operation.responses[status];
    if (!response) throw new Error(`${operation.path} has no ${status}`);
    const pointer = response.$ref
      ? response.$ref.replace(/^#/, '')
      : `/paths/${escape(operation.path)}/get/responses/${status}`;
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
      sources: [],
    });
    expect(routesOf(router).sort()).toEqual(
      operations.map(({ path }) => `get ${path}`).sort(),
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
      getSources: '/api/mlops/v1/sources',
      getFleet: '/api/mlops/v1/fleet?search=fraud&sort=name&limit=5',
    };

    it.each(operations.filter(({ path }) => !path.endsWith('/logs')))(
      '$path answers as documented',
      async operation => {
        const { operationId } = DOCUMENT.paths[operation.path].get;
        const { body } = await portal.get(examples[operationId]).expect(200);
        const valid = validate(operation, 200);
        expect(valid(body) || valid.errors).toBe(true);
      },
    );

    it('streams logs as documented', async () => {
      const answer = await portal.get(examples.streamWorkflowLogs).expect(200);
      expect(answer.type).toBe('text/plain');
      expect(answer.text).toBe('done\n');
    });

    it.each(operations.filter(({ responses }) => '404' in responses))(
      '$path answers as documented what is not there',
      async operation => {
        const { operationId } = DOCUMENT.paths[operation.path].get;
        const path = examples[operationId].replace(
          'default/fraud-detection',
          'default/nothing',
        );
        const { body } = await portal.get(path).expect(404);
        const valid = validate(operation, 404);
        expect(valid(body) || valid.errors).toBe(true);
      },
    );

    it('answers as documented what may not be read', async () => {
      const closed = await startPortal({ decisions: [ALLOW, DENY] });
      for (const operation of operations) {
        if (!('403' in operation.responses)) continue;
        const { operationId } = DOCUMENT.paths[operation.path].get;
        const { body } = await closed.get(examples[operationId]).expect(403);
        const valid = validate(operation, 403);
        expect(valid(body) || valid.errors).toBe(true);
      }
    });
  });
});

/** `get /v1/entities/{kind}/…` for each route of an Express router. */
function routesOf({ stack }: Router): string[] {
  return stack.flatMap(({ route }) => {
    if (!route) return [];
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    return route.stack.map(({ method }) => `${method} ${path}`);
  });
}
