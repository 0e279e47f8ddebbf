import type { WorkflowNode } from '@slipway/backstage-plugin-mlops-common';
import { run } from '../../dev/fixtures/training';
import { workflowDetail } from '../../dev/fixtures/workflow';
import { firstOfInterest, longestChain, workflowGraph } from './workflowGraph';

function node(
  name: string,
  type: string,
  children: string[] = [],
  phase: WorkflowNode['phase'] = 'Succeeded',
): WorkflowNode {
  return {
    id: name,
    name,
    displayName: name,
    type,
    phase,
    inputs: [],
    outputs: [],
    artifacts: [],
    children,
    hasLogs: true,
  };
}

const arrowsOf = (nodes: WorkflowNode[]) =>
  workflowGraph(nodes).arrows.map(({ from, to }) => `${from} → ${to}`);
const stepsOf = (nodes: WorkflowNode[]) =>
  workflowGraph(nodes).steps.map(({ id }) => id);

it('draws a DAG without its wrapper', () => {
  const nodes = [
    node('root', 'DAG', ['a']),
    node('a', 'Pod', ['b', 'c']),
    node('b', 'Pod', ['d']),
    node('c', 'Pod', ['d']),
    node('d', 'Pod'),
  ];
  expect(stepsOf(nodes)).toEqual(['a', 'b', 'c', 'd']);
  expect(arrowsOf(nodes)).toEqual(['a → b', 'a → c', 'b → d', 'c → d']);
});

it('draws steps without their groups', () => {
  const nodes = [
    node('root', 'Steps', ['[0]']),
    node('[0]', 'StepGroup', ['a1', 'a2']),
    node('a1', 'Pod', ['[1]']),
    node('a2', 'Pod', ['[1]']),
    node('[1]', 'StepGroup', ['b']),
    node('b', 'Suspend'),
  ];
  expect(arrowsOf(nodes)).toEqual(['a1 → b', 'a2 → b']);
});

it('folds the attempts of a retried step into one', () => {
  const nodes = [
    node('train', 'Retry', ['train(0)', 'train(1)']),
    node('train(0)', 'Pod', [], 'Failed'),
    node('train(1)', 'Pod', ['evaluate'], 'Running'),
    node('evaluate', 'Pod', [], 'Pending'),
  ];
  const { steps } = workflowGraph(nodes);
  expect(steps.map(({ id }) => id)).toEqual(['train', 'evaluate']);
  expect(steps[0].attempts.map(({ id }) => id)).toEqual([
    'train(0)',
    'train(1)',
  ]);
  expect(steps[0].node.id).toBe('train(1)');
  expect(arrowsOf(nodes)).toEqual(['train → evaluate']);
});

it('draws the one node of a run that has no more', () => {
  expect(stepsOf([node('only', 'DAG', [], 'Running')])).toEqual(['only']);
});

it('bears children that are not there, and circles', () => {
  const nodes = [node('a', 'Pod', ['b', 'gone']), node('b', 'Pod', ['a'])];
  expect(arrowsOf(nodes)).toEqual(['a → b', 'b → a']);
  const { arrows, steps } = workflowGraph(nodes);
  expect(longestChain(steps, arrows)).toBeGreaterThan(0);
});

it('finds the longest chain and the step a person came for', () => {
  const training = run('v3', 4, {
    steps: [
      { name: 'validate', phase: 'Succeeded' },
      { name: 'train', phase: 'Running' },
    ],
  });
  const detail = workflowDetail(training);
  const nodes = detail.graph.state === 'known' ? detail.graph.nodes : [];
  const { arrows, steps } = workflowGraph(nodes);
  expect(longestChain(steps, arrows)).toBe(5);
  expect(firstOfInterest(steps)?.name).toBe('train');
  expect(firstOfInterest([])).toBeUndefined();
});
