export const TRAINING = 'fraud-model-training-v2';

const at = (minute: number) =>
  `2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`;

interface NodeSketch {
  id?: string;
  displayName: string;
  name?: string;
  type?: string;
  phase?: string;
  boundaryID?: string;
  children?: string[];
  startedAt?: string;
  [field: string]: unknown;
}

export function node(sketch: NodeSketch) {
  const id = sketch.id ?? `${TRAINING}-${sketch.displayName}`;
  return {
    id,
    name: `${TRAINING}.${sketch.displayName}`,
    type: 'Pod',
    phase: 'Succeeded',
    boundaryID: TRAINING,
    templateName: sketch.displayName,
    startedAt: at(1),
    ...sketch,
  };
}

type Nodes = Record<string, ReturnType<typeof node>>;

/** By their ids, as in `status.nodes`. */
export function nodesOf(...all: ReturnType<typeof node>[]): Nodes {
  return Object.fromEntries(all.map(one => [one.id, one]));
}

/** validate → train → evaluate, in a DAG. */
export const DAG: Nodes = nodesOf(
  node({
    id: TRAINING,
    displayName: TRAINING,
    name: TRAINING,
    type: 'DAG',
    boundaryID: '',
    templateName: 'main',
    children: [`${TRAINING}-validate`],
  }),
  node({ displayName: 'evaluate', startedAt: at(9), phase: 'Failed' }),
  node({ displayName: 'validate', startedAt: at(1) }),
  node({ displayName: 'train', startedAt: at(3) }),
);

interface Sketch {
  name?: string;
  namespace?: string;
  metadata?: object;
  spec?: object;
  status?: object;
}

/** A Workflow as Argo Workflows 4.1 keeps it. */
export function workflowObject(sketch: Sketch = {}) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name: sketch.name ?? TRAINING,
      namespace: sketch.namespace ?? 'ml-training',
      uid: `uid-of-${sketch.name ?? TRAINING}`,
      resourceVersion: '100',
      creationTimestamp: at(0),
      labels: {
        'backstage.io/kubernetes-id': 'fraud-detection',
        'workflows.argoproj.io/completed': 'true',
        'workflows.argoproj.io/phase': 'Failed',
        'workflows.argoproj.io/workflow-template': 'fraud-model-training',
      },
      annotations: {
        'backstage.io/entity-ref': 'component:default/fraud-detection',
        'workflows.argoproj.io/pod-name-format': 'v2',
      },
      ...sketch.metadata,
    },
    spec: {
      arguments: { parameters: [{ name: 'epochs', value: '20' }] },
      workflowTemplateRef: { name: 'fraud-model-training' },
      ...sketch.spec,
    },
    status: {
      phase: 'Failed',
      message: "child 'evaluate' failed",
      progress: '2/3',
      startedAt: at(0),
      finishedAt: at(12),
      nodes: DAG,
      ...sketch.status,
    },
  };
}
