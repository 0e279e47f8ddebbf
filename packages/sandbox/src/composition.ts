import type { Router } from 'express';
import { createAlertmanager } from './alertmanager';
import { createArgoCd } from './argocd';
import { createArgoWorkflows } from './argo-workflows';
import type { StoryActions } from './control';
import type { Room, SandboxContext } from './context';
import { createFlagger } from './flagger';
import { createGitHost, type GitHostRoom } from './git-host';
import { createKserve } from './kserve';
import { createKubernetes, type ObjectCluster } from './kubernetes';
import { createMlflow } from './mlflow';
import { createPrometheus } from './prometheus';
import { createSecretOperators } from './secretOperators';
import { tellDeliveryStory } from './story';
import { tellAlerts } from './story/alerts';
import { tellTrainingStory } from './story/training';
import type { FaultySystem, SystemName } from './systems';
import { createWorkloads } from './workloads';

/** The systems of a sandbox, put together but not started. */
export interface Composition {
  routers: Partial<Record<SystemName, Router>>;
  /** In the order in which they start; they stop in the other. */
  rooms: Room[];
  /** Those whose work can be stopped while their API goes on answering. */
  controllers: Partial<Record<FaultySystem, Room>>;
  gitHost: GitHostRoom;
  /** Fills the started systems with the demo services and their past. */
  tellStory(): StoryActions;
}

/** Builds every room and hands each what it needs of the others. */
export function compose(
  context: SandboxContext & { cluster: ObjectCluster },
  options: {
    token: string;
    gitHostUrl(): string;
    prometheusUrl(): string;
    portalUrl: string;
  },
): Composition {
  const { token } = options;
  const kubernetes = createKubernetes({ cluster: context.cluster, token });
  const workloads = createWorkloads(context);
  const prometheus = createPrometheus(context);
  const gitHost = createGitHost(context, {
    token,
    baseUrl: () => options.gitHostUrl(),
  });
  const argocd = createArgoCd(context, gitHost.repositories, { token });
  const flagger = createFlagger(context, prometheus.metrics);
  const workflows = createArgoWorkflows(context, { token });
  const mlflow = createMlflow(context);
  const alertmanager = createAlertmanager(context, options);
  return {
    routers: {
      kubernetes: kubernetes.router,
      argocd: argocd.router,
      'argo-workflows': workflows.router,
      prometheus: prometheus.router,
      mlflow: mlflow.router,
      'git-host': gitHost.router,
    },
    rooms: [
      kubernetes,
      gitHost,
      createSecretOperators(context),
      createKserve(context),
      workloads,
      prometheus,
      flagger,
      argocd,
      workflows,
      mlflow,
      alertmanager,
    ],
    controllers: {
      argocd,
      'argo-workflows': workflows.controller,
      flagger: flagger.controller,
    },
    gitHost,
    tellStory: () => {
      const delivery = tellDeliveryStory(context, {
        git: gitHost.host,
        repositories: gitHost.repositories,
        workloads,
        prometheus,
        flagger,
        argocd,
        portal: { url: options.portalUrl, cluster: context.cluster.name },
      });
      const training = tellTrainingStory(context, mlflow.registry, workflows, {
        git: gitHost.host,
        metrics: prometheus.metrics,
      });
      const alerts = tellAlerts(alertmanager, {
        clock: context.clock,
        gitHostUrl: options.gitHostUrl(),
      });
      const settled = () => gitHost.repositories.allSettled();
      return {
        ...answeringAfter(settled, delivery.actions),
        ...training.actions,
        ...alerts.actions,
      };
    },
  };
}

/** Who makes something happen finds it begun: Argo CD knows the commit. */
function answeringAfter(
  settled: () => Promise<void>,
  actions: StoryActions,
): StoryActions {
  return Object.fromEntries(
    Object.entries(actions).map(([name, act]) => [
      name,
      async (input: Parameters<typeof act>[0]) => {
        const result = act(input);
        await settled();
        return result;
      },
    ]),
  );
}
