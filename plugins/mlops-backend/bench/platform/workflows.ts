import type { LazyObject } from '@slipway/sandbox';
import { instant, ownerOf, type Size } from './names';

const STEPS = ['validate', 'train', 'evaluate', 'register', 'build'];

export function* workflows(size: Size): Generator<LazyObject> {
  for (let index = 0; index < size.workflows; index++) {
    yield workflow(index, size);
  }
}

function workflow(index: number, size: Size): LazyObject {
  const { service, nth } = ownerOf(index, size);
  const name = `${service}-training-${nth}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name,
      namespace: 'ml-training',
      creationTimestamp: instant(index),
      labels: {
        'backstage.io/kubernetes-id': service,
        'workflows.argoproj.io/completed': 'true',
        'workflows.argoproj.io/phase': 'Succeeded',
        'workflows.argoproj.io/workflow-template': `${service}-training`,
      },
    },
    body: () => ({
      spec: {
        arguments: { parameters: [{ name: 'version', value: String(nth) }] },
        workflowTemplateRef: { name: `${service}-training` },
      },
      status: {
        phase: 'Succeeded',
        progress: '5/5',
        startedAt: instant(index),
        finishedAt: instant(index + 12),
        nodes: nodes(name, index),
      },
    }),
  };
}

function nodes(name: string, index: number): Record<string, unknown> {
  const ids = STEPS.map((_, i) => `${name}-${100000 + i}`);
  const root = {
    id: name,
    name,
    displayName: name,
    type: 'DAG',
    templateName: 'main',
    phase: 'Succeeded',
    progress: '5/5',
    startedAt: instant(index),
    finishedAt: instant(index + 12),
    children: [ids[0]],
    outboundNodes: [ids.at(-1)],
  };
  const steps = STEPS.map((step, i) => [
    ids[i],
    {
      id: ids[i],
      name: `${name}.${step}`,
      displayName: step,
      type: 'Pod',
      templateName: step,
      phase: 'Succeeded',
      boundaryID: name,
      progress: '1/1',
      startedAt: instant(index + i * 2),
      finishedAt: instant(index + i * 2 + 2),
      children: ids.slice(i + 1, i + 2),
      resourcesDuration: { cpu: 120, memory: 480 },
      outputs: {
        exitCode: '0',
        parameters: [{ name: 'report', value: 'all checks passed' }],
        artifacts: [
          {
            name: 'main-logs',
            s3: { key: `${name}/${name}-${step}/main.log` },
          },
        ],
      },
    },
  ]);
  return { [name]: root, ...Object.fromEntries(steps) };
}
