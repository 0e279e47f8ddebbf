import express from 'express';
import { createCertificate } from '../certificate';
import { createClock } from '../clock';
import { createKubernetes, ObjectCluster } from '../kubernetes';
import { writeKubeconfig } from '../kubernetes/kubeconfig';
import { LoopbackServer } from '../loopbackServer';

const TOKEN = 'test-token';

/** A Kubernetes API server alone, without any controllers but its own. */
export interface KubernetesServer {
  cluster: ObjectCluster;
  url: string;
  /** A request with the token; the body is sent as JSON. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** A `GET` whose answer is JSON. */
  read(path: string, headers?: Record<string, string>): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startKubernetes(
  options: { kubeconfigDir?: string; eventLogSize?: number } = {},
): Promise<KubernetesServer> {
  const clock = createClock();
  const cluster = new ObjectCluster({
    name: 'test',
    clock,
    log: message => {
      throw new Error(message);
    },
    eventLogSize: options.eventLogSize,
  });
  const room = createKubernetes({ cluster, token: TOKEN });
  const app = express();
  if (room.router) {
    app.use(room.router);
  }
  const certificate = options.kubeconfigDir ? createCertificate() : undefined;
  const server = new LoopbackServer('kubernetes', app, certificate);
  await server.start(0);
  room.start();
  if (options.kubeconfigDir && certificate) {
    await writeKubeconfig(options.kubeconfigDir, {
      name: 'test',
      server: server.url.replace('http:', 'https:'),
      certificateAuthority: certificate.cert,
      token: TOKEN,
    });
  }

  const request: KubernetesServer['request'] = (
    method,
    path,
    body,
    headers = {},
  ) =>
    fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  return {
    cluster,
    url: server.url,
    request,
    read: async (path, headers) =>
      (await request('GET', path, undefined, headers)).json(),
    async stop() {
      room.stop();
      clock.stop();
      await server.stop();
    },
  };
}

/** A watch's events as they come, until it is closed. */
export async function openWatch(
  server: KubernetesServer,
  path: string,
  headers?: Record<string, string>,
): Promise<{
  status: number;
  next(): Promise<
    { type: string; object: Record<string, unknown> } | undefined
  >;
  close(): Promise<void>;
}> {
  const response = await server.request('GET', path, undefined, headers);
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let buffered = '';
  return {
    status: response.status,
    async next() {
      while (!buffered.includes('\n')) {
        const chunk = await reader?.read();
        if (!chunk || chunk.done) {
          return undefined;
        }
        buffered += decoder.decode(chunk.value, { stream: true });
      }
      const end = buffered.indexOf('\n');
      const line = buffered.slice(0, end);
      buffered = buffered.slice(end + 1);
      return JSON.parse(line);
    },
    async close() {
      await reader?.cancel();
    },
  };
}
