import { rm } from 'node:fs/promises';
import express from 'express';
import type { Room, SandboxContext } from '../context';
import { GitHost } from './gitHost';
import { HostedRepositories } from './hostedRepositories';
import { createGithubApi, createGithubRedirects } from './github/router';
import { GithubSettings } from './github/settings';
import { createGiteaApi } from './http/api/router';
import { createPages } from './http/web/router';
import { createSmartHttp } from './http/smartHttp';
import { PullService } from './pulls/pullService';
import { hasKubectl } from './rendering/kubectl';

export type { GitHost } from './gitHost';
export type { HostedRepositories } from './hostedRepositories';

export interface GitHostRoomOptions {
  token: string;
  /** Where it is reached; known once its server listens. */
  baseUrl(): string;
}

export interface GitHostRoom extends Room {
  readonly host: GitHost;
  /** For Argo CD. */
  readonly repositories: HostedRepositories;
  /**
   * Has everything on disk and, where kubectl is present, renders with it
   * from now on.
   */
  open(directory: string): Promise<void>;
  /** When what was begun is on disk; removes it. */
  close(): Promise<void>;
}

/** A Git host with Gitea's API and GitHub's, and Argo CD's view of it. */
export function createGitHost(
  context: SandboxContext,
  options: GitHostRoomOptions,
): GitHostRoom {
  const host = new GitHost({
    baseUrl: () => options.baseUrl(),
    now: () => context.clock.now(),
  });
  const repositories = new HostedRepositories(host);
  const pulls = new PullService(host);
  const { token } = options;
  const router = express.Router();
  const api = { host, repositories, pulls, token };
  router.use('/api/v1', createGiteaApi(api));
  router.use(
    '/api/v3',
    createGithubApi({ ...api, settings: new GithubSettings() }),
  );
  router.use(createSmartHttp({ host, repositories, token }));
  router.use(createGithubRedirects());
  router.use(createPages(api));
  let place: string | undefined;
  return {
    router,
    host,
    repositories,
    start() {},
    stop() {},
    async open(directory) {
      place = directory;
      await rm(directory, { recursive: true, force: true });
      const [kubectl] = await Promise.all([
        hasKubectl(),
        // Its API works without Git; only clone and push do not.
        host
          .persistIn(directory)
          .catch((error: unknown) =>
            context.log(
              `git-host: ${error instanceof Error ? error.message : String(error)}`,
            ),
          ),
      ]);
      if (kubectl) {
        repositories.useKubectl();
      } else {
        context.log(
          'git-host: kubectl is not on the PATH, so kustomizations are rendered plainly, which cannot do everything',
        );
      }
    },
    async close() {
      await Promise.all(
        host.all().map(each => each.repository.saved().catch(() => {})),
      );
      if (place) {
        await rm(place, { recursive: true, force: true });
      }
    },
  };
}
