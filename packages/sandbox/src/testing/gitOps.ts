import type { NewObject } from '../kubernetes/types';
import { createArgoCd } from '../argocd';
import { MemoryRepositories } from '../story/memoryRepositories';
import { createWorkloads } from '../workloads';
import { testContext } from './context';
import { at, deployment, existing } from './objects';

export const REPO = 'https://git.example.com/shop/scorer-gitops';
const APP_PLACE = { namespace: 'argocd', name: 'scorer' };
export const APP = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  ...APP_PLACE,
};
export const SCORER = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'scorer',
};

export function project(spec: Record<string, unknown> = {}): NewObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'default', namespace: 'argocd' },
    spec: {
      sourceRepos: ['*'],
      sourceNamespaces: ['*'],
      destinations: [{ server: '*', namespace: '*' }],
      ...spec,
    },
  };
}

export function application(spec: Record<string, unknown> = {}): NewObject {
  return {
    apiVersion: APP.apiVersion,
    kind: APP.kind,
    metadata: { ...APP_PLACE },
    spec: {
      project: 'default',
      source: { repoURL: REPO, path: 'app', targetRevision: 'main' },
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'shop',
      },
      ...spec,
    },
  };
}

export function manifests(version: string, more: NewObject[] = []) {
  const { metadata, ...scorer } = deployment({
    name: 'scorer',
    namespace: '',
    image: `ghcr.io/slipway-demo/scorer:${version}`,
  });
  return [{ ...scorer, metadata: { name: metadata.name } }, ...more];
}

export const AUTOMATED = { automated: { prune: true, selfHeal: true } };

/** A repository with one commit, and an Argo CD that looks at nothing yet. */
export function gitOps(options: { project?: Record<string, unknown> } = {}) {
  const context = testContext();
  const { cluster, clock } = context;
  const git = new MemoryRepositories(context.random);
  const push = (version: string, more: NewObject[] = []) =>
    git.commit(REPO, {
      message: `Release ${version}`,
      author: 'Ada <ada@example.com>',
      at: clock.now(),
      changes: { app: manifests(version, more) },
    });
  const first = push('1.0.0');
  const argocd = createArgoCd(context, git, { token: 'let-me-in' });
  const workloads = createWorkloads(context);
  cluster.create(project(options.project));
  workloads.start();
  argocd.start();

  const app = () =>
    existing(cluster, APP.apiVersion, APP.kind, 'argocd', 'scorer');
  const status = (...path: string[]) => at(app(), 'status', ...path);
  const image = () =>
    at(
      cluster.get(SCORER),
      ...['spec', 'template', 'spec', 'containers', '0', 'image'],
    );
  const refresh = async (type = 'normal') => {
    cluster.merge(APP, {
      metadata: { annotations: { 'argocd.argoproj.io/refresh': type } },
    });
    await clock.advance(1);
  };
  const sync = async (operation: Record<string, unknown> = {}) => {
    cluster.merge(APP, {
      operation: { initiatedBy: { username: 'ada' }, sync: {}, ...operation },
    });
    await clock.advance(10);
  };
  const stop = () => {
    argocd.stop();
    workloads.stop();
  };
  return {
    ...context,
    git,
    push,
    first,
    argocd,
    workloads,
    app,
    status,
    image,
    refresh,
    sync,
    stop,
  };
}
