import { createServer, type Server } from 'node:http';
import {
  canaryObject,
  initializedCanary,
  WEIGHTED,
} from '../testing/initializedCanary';
import { readCanary, type CanaryWebhook } from './canary';
import { Webhooks } from './webhooks';

interface Call {
  path: string;
  contentType?: string;
  body: unknown;
}

/** Answers each path with the status that it names; `/slow` never. */
async function hookServer() {
  const calls: Call[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      calls.push({
        path,
        contentType: request.headers['content-type'],
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      if (path !== '/slow') {
        response.statusCode = Number(path.slice(1)) || 200;
        response.end(`answer ${response.statusCode}`);
      }
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    calls,
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const canary = readCanary({
  ...canaryObject(WEIGHTED),
  metadata: {
    name: 'scorer',
    namespace: 'shop',
    uid: '1',
    resourceVersion: '1',
    creationTimestamp: '2026-03-02T09:00:00Z',
  },
});

function webhook(url: string, more: Partial<CanaryWebhook> = {}) {
  return {
    type: 'rollout',
    name: 'check',
    timeout: '',
    retries: 0,
    ...more,
    url,
  };
}

async function until(
  holds: () => boolean,
  meanwhile: () => Promise<void> = async () => {},
): Promise<void> {
  while (!holds()) {
    await meanwhile();
    await new Promise(resolve => {
      setTimeout(resolve, 5);
    });
  }
}

describe('webhooks', () => {
  let server: Awaited<ReturnType<typeof hookServer>>;
  let webhooks: Webhooks;

  beforeEach(async () => {
    server = await hookServer();
    webhooks = new Webhooks();
  });

  afterEach(async () => {
    webhooks.stop();
    await server.stop();
  });

  const call = (hook: CanaryWebhook) => {
    if (!canary) {
      throw new Error('the canary is not one');
    }
    return webhooks.call(canary, 'Progressing', hook);
  };

  it('posts what upstream posts', async () => {
    await call(webhook(`${server.url}/200`, { metadata: { cmd: 'hey' } }));
    expect(server.calls).toEqual([
      {
        path: '/200',
        contentType: 'application/json',
        body: {
          name: 'scorer',
          namespace: 'shop',
          phase: 'Progressing',
          checksum: expect.any(String),
          metadata: { cmd: 'hey' },
        },
      },
    ]);
  });

  it.each([200, 201, 202])('takes %d for a yes', async status => {
    await expect(call(webhook(`${server.url}/${status}`))).resolves.toBe(
      undefined,
    );
  });

  it.each([203, 204, 403, 404])('takes %d for a no', async status => {
    await expect(call(webhook(`${server.url}/${status}`))).rejects.toThrow(
      status === 204 ? '' : `answer ${status}`,
    );
  });

  it('gives up after 5xx answers, trying as often as it is told', async () => {
    await expect(
      call(webhook(`${server.url}/500`, { retries: 1 })),
    ).rejects.toThrow('giving up after 2 attempt(s)');
    expect(server.calls).toHaveLength(2);
  });

  it('does not wait longer than the timeout', async () => {
    await expect(
      call(webhook(`${server.url}/slow`, { timeout: '50ms' })),
    ).rejects.toThrow('context deadline exceeded');
  });

  it('takes no answer for a no', async () => {
    await server.stop();
    await expect(call(webhook(`${server.url}/200`))).rejects.toThrow(
      'giving up after 1 attempt(s)',
    );
    server = await hookServer();
  });

  it('calls nobody beyond loopback', async () => {
    await expect(call(webhook('http://example.com/gate'))).rejects.toThrow(
      'loopback only',
    );
  });

  it('tells the event hook what the Events say', async () => {
    const setUp = await initializedCanary(
      canaryObject({
        ...WEIGHTED,
        webhooks: [{ type: 'event', name: 'sink', url: `${server.url}/200` }],
      }),
    );
    setUp.release('2');
    await setUp.turns(2);
    await until(() => server.calls.length >= 7);
    setUp.stop();
    const bodies = server.calls.map(({ body }) => body);
    expect(bodies).toContainEqual({
      name: 'scorer',
      namespace: 'shop',
      phase: 'Progressing',
      checksum: expect.any(String),
      metadata: {
        eventMessage: 'New revision detected! Scaling up scorer.shop',
        eventType: 'Normal',
        timestamp: expect.stringMatching(/^\d{13}$/),
      },
    });
  });

  it('asks a gate over HTTP whether the canary may be promoted', async () => {
    const setUp = await initializedCanary(
      canaryObject({
        ...WEIGHTED,
        webhooks: [
          { type: 'confirm-promotion', name: 'gate', url: `${server.url}/403` },
        ],
      }),
    );
    setUp.release('2');
    // The gate answers when it does, however many turns that takes.
    await until(
      () => setUp.status('phase') === 'WaitingPromotion',
      () => setUp.turns(1),
    );
    setUp.stop();
    expect(server.calls[0].body).toMatchObject({ phase: 'Progressing' });
  });
});
