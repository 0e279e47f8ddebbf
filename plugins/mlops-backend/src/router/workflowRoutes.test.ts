import { mockCredentials } from '@backstage/backend-test-utils';
import { workflowRun } from '../__testUtils__/delivered';
import { ENTITY, RUN, startPortal, type Portal } from '../__testUtils__/portal';

async function* bytes(...chunks: Array<string | number[]>) {
  for (const chunk of chunks) {
    yield typeof chunk === 'string'
      ? new TextEncoder().encode(chunk)
      : Uint8Array.from(chunk);
  }
}

describe('the delivery API', () => {
  let portal: Portal;

  beforeAll(async () => {
    portal = await startPortal();
  });

  afterAll(async () => {
    await portal.stop();
  });

  describe('workflows', () => {
    const run = workflowRun('train-1');

    beforeEach(() => {
      portal.workflows.workflows = {
        list: async (_ref, { limit }) => ({
          runs: [run, workflowRun('train-0')].slice(0, limit),
          total: 2,
        }),
        get: async (_ref, { name }) =>
          name === run.name
            ? { run, graph: { state: 'known', nodes: [] } }
            : undefined,
        logs: async (_ref, _run, node) =>
          node === 'main'
            ? bytes('caf', [0xc3], [0xa9, 0x0a], [0xff, 0xfe, 0x0a], 'end')
            : undefined,
      };
    });

    it('lists them up to the limit', async () => {
      const { body } = await portal.get(`${ENTITY}/workflows?limit=1`);
      expect(body).toEqual({ runs: [run], total: 2 });
    });

    it('answers one with its graph, and 404 for one that is not the entity’s', async () => {
      const { body } = await portal.get(RUN).expect(200);
      expect(body.graph).toEqual({ state: 'known', nodes: [] });
      await portal
        .get(`${ENTITY}/workflows/sandbox/ml-training/other`)
        .expect(404);
    });

    it('streams logs as valid UTF-8, whatever the bytes are', async () => {
      const { text, headers } = await portal
        .get(`${RUN}/logs?node=main`)
        .expect(200);
      expect(text).toBe('café\n\ufffd\ufffd\nend');
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(headers['cache-control']).toContain('no-transform');
    });

    it('answers 404 for the logs of a node that is not there', async () => {
      const { status } = await portal.get(`${RUN}/logs?node=other`);
      expect(status).toBe(404);
    });

    it('says which system is down, and not why', async () => {
      portal.workflows.workflows!.list = async () => {
        throw new Error('401 for Bearer abc at https://workflows.internal');
      };
      const { body } = await portal.get(`${ENTITY}/workflows`).expect(503);
      expect(body.error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: 'Argo Workflows could not be reached; try again in a moment',
      });
    });

    it('ends the upstream stream when the reader goes away', async () => {
      const { signal, started } = endlessLog(portal);
      const { port } = portal.server.address() as { port: number };
      const abort = new AbortController();
      const response = await fetch(
        `http://127.0.0.1:${port}${RUN}/logs?node=main`,
        {
          headers: { Authorization: mockCredentials.user.header() },
          signal: abort.signal,
        },
      );
      expect(response.status).toBe(200);
      await started;
      abort.abort();
      const upstream = await signal;
      if (!upstream.aborted) {
        await new Promise(resolve =>
          upstream.addEventListener('abort', resolve, { once: true }),
        );
      }
      expect(upstream.aborted).toBe(true);
    });

    it('lets one person follow six logs at once, not more', async () => {
      endlessLog(portal);
      const { port } = portal.server.address() as { port: number };
      const abort = new AbortController();
      const open = () =>
        fetch(`http://127.0.0.1:${port}${RUN}/logs?node=main`, {
          headers: {
            Authorization: mockCredentials.user.header('user:default/reader'),
          },
          signal: abort.signal,
        });
      const streams = await Promise.all(Array.from({ length: 6 }, open));
      expect(streams.map(({ status }) => status)).toEqual(Array(6).fill(200));
      const refused = await open();
      expect(refused.status).toBe(429);
      await expect(refused.json()).resolves.toMatchObject({
        error: { message: expect.stringContaining('6 logs') },
      });
      abort.abort();
    });
  });
});

/** A log that goes on until its reader goes away. */
function endlessLog(portal: Portal) {
  let tellStarted: () => void;
  let tellSignal: (signal: AbortSignal) => void;
  const started = new Promise<void>(resolve => {
    tellStarted = resolve;
  });
  const signal = new Promise<AbortSignal>(resolve => {
    tellSignal = resolve;
  });
  portal.workflows.workflows = {
    list: async () => ({ runs: [], total: 0 }),
    get: async () => undefined,
    logs: async (_ref, _run, _node, options) => {
      tellSignal(options.signal);
      return (async function* follow() {
        yield new TextEncoder().encode('first line\n');
        tellStarted();
        await new Promise(resolve =>
          options.signal.addEventListener('abort', resolve, { once: true }),
        );
      })();
    },
  };
  return { started, signal };
}
