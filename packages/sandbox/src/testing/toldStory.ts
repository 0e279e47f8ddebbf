import { createArgoCd } from '../argocd';
import { createFlagger } from '../flagger';
import { createPrometheus } from '../prometheus';
import { createGitHost } from '../git-host';
import { tellDeliveryStory } from '../story';
import { createWorkloads } from '../workloads';
import { testContext } from './context';
import { at, existing } from './objects';

/** The delivery story, told, and going on as a test moves its clock. */
export function toldStory(seed = 'story') {
  const context = testContext(seed);
  const { cluster } = context;
  const prometheus = createPrometheus(context);
  const gitHost = createGitHost(context, {
    token: 'slipway-sandbox-token',
    baseUrl: () => 'http://127.0.0.1:7106',
  });
  const { host: git, repositories } = gitHost;
  const rooms = {
    git,
    repositories,
    prometheus,
    workloads: createWorkloads(context),
    flagger: createFlagger(context, prometheus.metrics),
    argocd: createArgoCd(context, repositories),
  };
  const { workloads, flagger, argocd } = rooms;
  const started = [workloads, prometheus, flagger, argocd];
  started.forEach(room => room.start());
  const { actions } = tellDeliveryStory(context, rooms);

  const application = (name: string) =>
    existing(cluster, 'argoproj.io/v1alpha1', 'Application', 'argocd', name);
  const canary = (namespace: string, name: string) =>
    existing(cluster, 'flagger.app/v1beta1', 'Canary', namespace, name);
  const deployment = (namespace: string, name: string) =>
    existing(cluster, 'apps/v1', 'Deployment', namespace, name);
  const image = (namespace: string, name: string) =>
    at(
      deployment(namespace, name),
      ...['spec', 'template', 'spec', 'containers', '0', 'image'],
    );
  const act = (name: string, input: Record<string, unknown> = {}) =>
    actions[name](input);
  const stop = () => started.forEach(room => room.stop());
  return {
    ...context,
    rooms,
    actions,
    act,
    application,
    canary,
    deployment,
    image,
    stop,
  };
}
