import express, { type Express, type Router } from 'express';
import type { Certificate } from './certificate';
import type { Faults } from './faults';
import { LoopbackServer } from './loopbackServer';
import type { SystemName } from './systems';

/** The servers of all systems, each on a loopback port of its own. */
export class SystemServers {
  readonly #servers = new Map<SystemName, LoopbackServer>();

  /** @throws when the port is taken; 0 is any free one. */
  async listen(
    system: SystemName,
    port: number,
    options: { router?: Router; faults: Faults; certificate?: Certificate },
  ): Promise<void> {
    const { router, faults, certificate } = options;
    const app = appFor(faults, system, router);
    const server = new LoopbackServer(system, app, certificate);
    await server.start(port);
    this.#servers.set(system, server);
  }

  async setDown(system: SystemName, down: boolean): Promise<void> {
    const server = this.#servers.get(system);
    await (down ? server?.down() : server?.up());
  }

  /** Empty for what does not listen yet. */
  urls(): Record<SystemName, string> {
    const url = (system: SystemName) => this.#servers.get(system)?.url ?? '';
    return {
      control: url('control'),
      kubernetes: url('kubernetes'),
      argocd: url('argocd'),
      'argo-workflows': url('argo-workflows'),
      prometheus: url('prometheus'),
      mlflow: url('mlflow'),
      'git-host': url('git-host'),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers.values()].map(server => server.stop()));
  }
}

function appFor(faults: Faults, system: SystemName, router?: Router): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(faults.middleware(system));
  if (router) {
    app.use(router);
  }
  return app;
}
