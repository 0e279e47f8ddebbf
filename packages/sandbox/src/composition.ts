import type { Router } from 'express';
import { createArgoWorkflows } from './argo-workflows';
import type { StoryAction } from './control';
import type { Room, SandboxContext } from './context';
import { createFlagger } from './flagger';
import { createKubernetes, type ObjectCluster } from './kubernetes';
import { createMlflow } from './mlflow';
import { createPrometheus } from './prometheus';
import { tellTrainingStory } from './story/training';
import type { SystemName } from './systems';
import { createWorkloads } from './workloads';

/** The systems of a sandbox, put together but not started. */
export interface Composition {
  routers: Partial<Record<SystemName, Router>>;
  /** In the order in which they start; they stop in the other. */
  rooms: Room[];
  stories: Record<string, StoryAction>;
}

/** Builds every room and hands each what it needs of the others. */
export function compose(
  context: SandboxContext & { cluster: ObjectCluster },
  options: { token: string; story: boolean },
): Composition {
  const kubernetes = createKubernetes({
    cluster: context.cluster,
    token: options.token,
  });
  const workloads = createWorkloads(context);
  const prometheus = createPrometheus(context);
  const flagger = createFlagger(context, prometheus.metrics);
  const workflows = createArgoWorkflows(context, { token: options.token });
  const mlflow = createMlflow(context);
  const training = options.story
    ? tellTrainingStory(context, mlflow.registry, workflows)
    : undefined;
  return {
    routers: {
      kubernetes: kubernetes.router,
      'argo-workflows': workflows.router,
      prometheus: prometheus.router,
      mlflow: mlflow.router,
    },
    rooms: [kubernetes, workloads, prometheus, flagger, workflows, mlflow],
    stories: { ...training?.actions },
  };
}
