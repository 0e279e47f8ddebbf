import { serveRouter } from '../../testing/serveRouter';
import { workflowCluster } from './cluster';

/** A cluster with Argo Workflows, and its server on a port of its own. */
export async function workflowServer() {
  const world = workflowCluster();
  const server = await serveRouter(world.argo.router);
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    return { status: response.status, answer };
  };
  return {
    ...world,
    url: server.url,
    ask,
    put: (name: string, verb: string, body: unknown = {}) =>
      ask('PUT', `/workflows/ml/${name}/${verb}`, body),
    stop: async () => {
      world.stop();
      await server.stop();
    },
  };
}
