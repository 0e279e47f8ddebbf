import express, { type Response } from 'express';
import { z } from 'zod';
import type { Clock, Room } from '../context';
import type { Faults } from '../faults';
import type { SandboxCluster } from '../kubernetes/types';
import { isFaultySystem, SYSTEM_NAMES, type SystemName } from '../systems';
import { causeFault, faultRequest } from './faultRequest';

/** Something that a demonstrator can make happen. */
export type StoryAction = (input: Readonly<Record<string, unknown>>) => unknown;

/** By the name under which `POST /story/{name}` knows it. */
export type StoryActions = Readonly<Record<string, StoryAction>>;

export interface ControlOptions {
  clock: Clock;
  cluster: SandboxCluster;
  faults: Faults;
  urls(): Record<SystemName, string>;
  stories: StoryActions;
}

function refuse(response: Response, code: number, message: string): void {
  response.status(code).json({ error: message });
}

function isLoopback(origin: string): boolean {
  return (
    URL.canParse(origin) &&
    ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname)
  );
}

function describe(error: unknown): string {
  if (error instanceof z.ZodError) {
    return z.prettifyError(error);
  }
  return error instanceof Error ? error.message : String(error);
}

/** Where a demonstrator or a browser test directs the sandbox. */
export function createControl(options: ControlOptions): Room {
  const { clock, cluster, faults } = options;
  const router = express.Router();
  router.use((request, response, next) => {
    if (request.headers.origin && !isLoopback(request.headers.origin)) {
      refuse(response, 403, 'Web pages may not direct the sandbox.');
      return;
    }
    next();
  });
  router.use(express.json());

  router.get('/healthz', (_, response) => {
    response.json({ status: 'ok', systems: options.urls() });
  });

  router.get('/requests', (_, response) => {
    const counts = SYSTEM_NAMES.map(name => [name, faults.requests(name)]);
    response.json(Object.fromEntries(counts));
  });
  router.delete('/requests', (_, response) => {
    faults.resetRequests();
    response.status(204).end();
  });

  router.post('/faults/:system', async (request, response) => {
    const { system } = request.params;
    if (!isFaultySystem(system)) {
      refuse(response, 404, `There is no system named ${system}.`);
      return;
    }
    try {
      const wanted = faultRequest.parse(request.body);
      await causeFault(faults, system, wanted, () => cluster.compact());
      response.status(204).end();
    } catch (error) {
      refuse(response, 400, describe(error));
    }
  });
  router.delete('/faults', async (_, response) => {
    await faults.reset();
    response.status(204).end();
  });

  router.post('/speed', (request, response) => {
    try {
      const { speed } = z
        .object({ speed: z.number().positive().max(10_000) })
        .strict()
        .parse(request.body);
      clock.setSpeed(speed);
      response.json({ speed });
    } catch (error) {
      refuse(response, 400, describe(error));
    }
  });

  router.get('/story', (_, response) => {
    response.json({ actions: Object.keys(options.stories) });
  });
  router.post('/story/:name', async (request, response) => {
    const { stories } = options;
    const { name } = request.params;
    if (!Object.hasOwn(stories, name)) {
      const known = Object.keys(stories).join(', ') || 'nothing';
      refuse(
        response,
        404,
        `"${name}" can't happen here; these can: ${known}.`,
      );
      return;
    }
    try {
      const input = z.record(z.string(), z.unknown()).parse(request.body ?? {});
      response.json((await stories[name](input)) ?? { done: name });
    } catch (error) {
      refuse(response, 400, describe(error));
    }
  });

  return { router, start() {}, stop() {} };
}
