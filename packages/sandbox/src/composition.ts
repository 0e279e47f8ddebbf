import type { Router } from 'express';
import { createArgoCd } from './argocd';
import { createArgoWorkflows } from './argo-workflows';
import type { StoryActions } from './control';
import type { Room, SandboxContext } from './context';
import { createFlagger } from './flagger';
import { createKubernetes, type ObjectCluster } from './kubernetes';
import { createMlflow } from './mlflow';
import { createPrometheus } from './prometheus';
import { MemoryRepositories, tellDeliveryStory } from './story';
import { tellTrainingStory } from './story/training';
import type { SystemName } from './systems';
import { createWorkloads } from './workloads';

/** The systems of a sandbox, put together but not started. */
export interface Composition {
  routers: Partial<Record<SystemName, Router>>;
  /** In the order in which they start; they stop in the other. */
  rooms: Room[];
  /** Fills the started systems with the demo services and their past. */
  tellStory(): StoryActions;
}

/** Builds every room and hands each what it needs of the others. */
export function compose(
  context: SandboxContext & { cluster: ObjectCluster },
  options: { token: string },
): Composition {
  const { token } = options;
  const kubernetes = createKubernetes({ cluster: context.cluster, token });
  const workloads = createWorkloads(context);
  const prometheus = createPrometheus(context);
  const repositories = new MemoryRepositories(context.random);
  const argocd = createArgoCd(context, repositories, { token });
  const flagger = createFlagger(context, prometheus.metrics);
  const workflows = createArgoWorkflows(context, { token });
  const mlflow = createMlflow(context);
  return {
    routers: {
      kubernetes: kubernetes.router,
      argocd: argocd.router,
      'argo-workflows': workflows.router,
      prometheus: prometheus.router,
      mlflow: mlflow.router,
    },
    rooms: [
      kubernetes,
      workloads,
      prometheus,
      flagger,
      argocd,
      workflows,
      mlflow,
    ],
    tellStory: () => {
      const delivery = tellDeliveryStory(context, {
        repositories,
        workloads,
        prometheus,
        flagger,
        argocd,
      });
      const training = tellTrainingStory(context, mlflow.registry, workflows);
      return { ...delivery.actions, ...training.actions };
    },
  };
}
