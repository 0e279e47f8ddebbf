import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import searchPlugin from '@backstage/plugin-search-backend';
import searchModuleMlops from '@slipway/backstage-plugin-search-backend-module-mlops';
import { z } from 'zod';
import { eventually, ownTime } from '@slipway/testing';
import { MIRA, signIn } from '../__testUtils__/signIn';
import {
  startActionsPortal,
  type ActionsPortal,
} from '../__testUtils__/startActionsPortal';

jest.setTimeout(180_000);

const FREQUENCY_SECONDS = 2;
/** Backstage's scheduler looks every five seconds whether a task is due. */
const SCHEDULER_SECONDS = 5;
const POLL_SECONDS = 1;
/** For the collation itself, on a machine that is busy. */
const WORK_SECONDS = 10;

const resultsSchema = z.object({
  results: z.array(
    z.object({
      document: z.object({ service: z.string(), version: z.string() }),
    }),
  ),
});

describe('search for what is delivered', () => {
  let portal: ActionsPortal;
  let token: string;

  beforeAll(async () => {
    portal = await startActionsPortal({
      features: [searchPlugin, searchModuleMlops, schedulerServiceFactory],
      config: {
        search: {
          collators: {
            mlops: {
              schedule: {
                frequency: { seconds: FREQUENCY_SECONDS },
                timeout: { minutes: 1 },
              },
            },
          },
        },
      },
    });
    token = await signIn(portal.url, MIRA);
    await eventually(async () =>
      expect(await found('champion')).toContainEqual({
        service: 'Fraud detection',
        version: '1',
      }),
    );
  });

  afterAll(async () => {
    await portal?.stop();
  });

  async function found(term: string) {
    const query = new URLSearchParams({ term, 'types[0]': 'mlops' });
    const response = await fetch(`${portal.url}/api/search/query?${query}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    const { results } = resultsSchema.parse(await response.json());
    return results.map(({ document }) => document);
  }

  async function setAlias(alias: string, version: string) {
    const { mlflow } = portal.sandbox.urls;
    const path = '/api/2.0/mlflow/registered-models/alias';
    const response = await fetch(`${mlflow}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'fraud-detection', alias, version }),
    });
    expect(response.ok).toBe(true);
  }

  it('finds what changed in MLflow within the time that is configured', async () => {
    expect(await found('quarantined')).toEqual([]);
    await setAlias('quarantined', '2');
    const passed = ownTime();
    await eventually(async () =>
      expect((await found('quarantined'))[0]).toEqual({
        service: 'Fraud detection',
        version: '2',
      }),
    );
    expect(passed() / 1_000).toBeLessThan(
      POLL_SECONDS + SCHEDULER_SECONDS + FREQUENCY_SECONDS + WORK_SECONDS,
    );
  });
});
