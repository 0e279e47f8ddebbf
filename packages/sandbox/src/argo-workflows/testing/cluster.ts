import { z } from 'zod';
import type { NewObject } from '../../kubernetes/types';
import { testContext } from '../../testing/context';
import { createArgoWorkflows } from '..';
import { nodeMapSchema, type Node } from '../nodes/node';
import { WORKFLOW } from '../workflows';

const statusSchema = z.looseObject({
  phase: z.string().optional(),
  message: z.string().optional(),
  progress: z.string().optional(),
  startedAt: z.string().optional(),
  finishedAt: z.string().nullish(),
  nodes: nodeMapSchema.optional(),
  compressedNodes: z.string().optional(),
  offloadNodeStatusVersion: z.string().optional(),
});

/** A cluster with Argo Workflows, driven by hand. */
export function workflowCluster() {
  const context = testContext();
  const argo = createArgoWorkflows(context);
  argo.start();
  const { cluster, clock } = context;

  const existing = (name: string) => {
    const found = cluster.get({ ...WORKFLOW, namespace: 'ml', name });
    if (!found) {
      throw new Error(`There is no workflow ${name}`);
    }
    return found;
  };
  const status = (name: string) => statusSchema.parse(existing(name).status);

  return {
    ...context,
    argo,
    workflow: existing,
    status,
    create: (object: NewObject) => cluster.create(object),
    advance: (seconds: number) => clock.advance(seconds),
    nodes: (name: string): Node[] => Object.values(status(name).nodes ?? {}),
    /** By what it is shown as. */
    node: (name: string, displayName: string): Node => {
      const found = Object.values(status(name).nodes ?? {}).find(
        node => node.displayName === displayName,
      );
      if (!found) {
        throw new Error(`${name} has no node ${displayName}`);
      }
      return found;
    },
    log: (podName: string, container = 'main') =>
      cluster.logs
        .lines({ namespace: 'ml', name: podName, container })
        .map(({ content }) => content.toString('utf8')),
    stop: () => argo.stop(),
  };
}

export function workflow(
  name: string,
  spec: Record<string, unknown>,
  metadata: Partial<NewObject['metadata']> = {},
): NewObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, namespace: 'ml', ...metadata },
    spec,
  };
}

/** A template that runs a line of shell. */
export function shell(name: string, line: string, more: object = {}) {
  return {
    name,
    container: { image: 'busybox:1.37', command: ['sh', '-c'], args: [line] },
    ...more,
  };
}
