import { resolve } from 'node:path';
import scaffolderModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { deliverySchema } from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { eventually } from '@slipway/testing';
import { LIN, MIRA, signIn } from '../__testUtils__/signIn';
import {
  startActionsPortal,
  type ActionsPortal,
} from '../__testUtils__/startActionsPortal';

jest.setTimeout(180_000);

const TEMPLATE = 'template:default/hold-environment';
const PRODUCTION = {
  service: 'component:default/fraud-detection',
  environment: 'production',
  reason: 'The quarter is closed',
};

const taskSchema = z.object({
  status: z.string(),
  output: z.record(z.string(), z.json()).optional(),
  error: z.object({ message: z.string() }).optional(),
});

/**
 * Templates refuse arrays of another realm, and Jest runs tests in one of their
 * own, while what fetch parses is of Node's.
 */
function parseJsonHere() {
  const { fetch } = globalThis;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const response = await fetch(...request);
    response.json = async () => JSON.parse(await response.text());
    return response;
  });
}

describe('a template that acts on what is delivered', () => {
  let portal: ActionsPortal;
  let mira: string;
  let lin: string;

  beforeAll(async () => {
    parseJsonHere();
    portal = await startActionsPortal({
      features: [scaffolderPlugin, scaffolderModel],
      locations: [resolve(__dirname, '../__fixtures__/hold-template.yaml')],
    });
    mira = await signIn(portal.url, MIRA);
    lin = await signIn(portal.url, LIN);
    await eventually(async () => {
      await ask(
        mira,
        'GET',
        '/catalog/entities/by-name/template/default/hold-environment',
      );
      expect((await production()).destinations).toHaveLength(1);
    });
  });

  afterAll(async () => {
    await portal?.stop();
    jest.restoreAllMocks();
  });

  async function ask(
    token: string,
    method: string,
    path: string,
    body?: object,
  ) {
    const response = await fetch(`${portal.url}/api${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text}`);
    return JSON.parse(text);
  }

  async function production() {
    const path =
      '/mlops/v1/entities/component/default/fraud-detection/delivery';
    const { environments } = deliverySchema.parse(await ask(mira, 'GET', path));
    const found = environments.find(({ name }) => name === 'production');
    if (!found) throw new Error('There is no production yet');
    return found;
  }

  /** Runs the template to its end. */
  async function run(token: string) {
    const { id } = await ask(token, 'POST', '/scaffolder/v2/tasks', {
      templateRef: TEMPLATE,
      values: PRODUCTION,
    });
    return eventually(async () => {
      const task = await ask(token, 'GET', `/scaffolder/v2/tasks/${id}`);
      const { status } = taskSchema.parse(task);
      expect(status).not.toMatch(/open|processing/);
      const events = await ask(
        token,
        'GET',
        `/scaffolder/v2/tasks/${id}/events`,
      );
      const [{ body }] = events.filter(
        ({ type }: { type: string }) => type === 'completion',
      );
      return taskSchema.parse({ status, ...body });
    });
  }

  it('may do what its runner may, and no more', async () => {
    const { status, error } = await run(lin);
    expect(status).toBe('failed');
    // The scaffolder does not pass on the sentence; the audit has it.
    expect(error?.message).toContain('403 Forbidden');
    expect((await production()).hold).toBeUndefined();
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'operation-start',
        status: 'failed',
        error:
          'You may not use hold.place on component:default/fraud-detection: it needs the permission mlops.hold',
        meta: expect.objectContaining({ user: LIN }),
      }),
    );
  });

  it('plans, acts once and waits for the end', async () => {
    const { status, error, output } = await run(mira);
    expect({ status, error }).toEqual({ status: 'completed' });
    expect(output).toMatchObject({ state: 'succeeded' });
    await eventually(async () =>
      expect((await production()).hold).toMatchObject({
        owner: MIRA,
        reason: 'The quarter is closed',
      }),
    );
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'operation-start',
        status: 'succeeded',
        meta: expect.objectContaining({
          user: MIRA,
          origin: {
            via: 'action',
            action: 'mlops:hold-place',
            calledBy: 'plugin:scaffolder',
          },
        }),
      }),
    );
  });
});
