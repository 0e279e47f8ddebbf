import { isFailed, isFulfilled, type Node } from '../nodes/node';
import { seconds, type Template } from '../spec';
import type { CallOptions, Operation } from './operation';

type Strategy = NonNullable<Template['retryStrategy']>;

/**
 * A node of type Retry whose children are the attempts: `train(0)`, `train(1)`
 * (argo-workflows 4.1, processNodeRetries).
 */
export function executeRetry(
  operation: Operation,
  nodeName: string,
  template: Template,
  options: CallOptions,
): Node {
  const { graph } = operation;
  const node =
    graph.byName(nodeName) ??
    operation.begin(nodeName, 'Retry', 'Running', template, options);
  const attempts = attemptsOf(operation, node);
  const last = attempts.at(-1);
  const strategy = template.retryStrategy ?? {};

  if (last && isFulfilled(last)) {
    if (!isFailed(last)) {
      if (last.outputs) node.outputs = structuredClone(last.outputs);
      return graph.mark(node, 'Succeeded', '');
    }
    const verdict = judge(operation, node, last, attempts.length, strategy);
    if (verdict !== 'again') {
      return node;
    }
  }
  const number =
    last && !isFulfilled(last) ? attempts.length - 1 : attempts.length;
  const attempt = operation.run(`${nodeName}(${number})`, template, {
    ...options,
    nodeFlag: { retried: true },
  });
  graph.connect(node, attempt);
  return node;
}

export function attemptsOf({ graph }: Operation, node: Node): Node[] {
  return graph.childrenOf(node).filter(child => child.nodeFlag?.retried);
}

/** Whether to try again; if not, the node is marked, or waits. */
function judge(
  operation: Operation,
  node: Node,
  last: Node,
  attempts: number,
  strategy: Strategy,
): 'again' | 'over' | 'wait' {
  const { graph, shutdown, host } = operation;
  const end = (message: string | undefined) => {
    graph.mark(node, last.phase ?? 'Failed', message);
    return 'over' as const;
  };
  if (shutdown) {
    return end(`Stopped with strategy '${shutdown}'`);
  }
  if (!isRetried(last, strategy.retryPolicy ?? 'OnFailure')) {
    return end(last.message);
  }
  if (strategy.limit !== undefined && attempts > strategy.limit) {
    return end('No more retries left');
  }
  const { duration, factor } = strategy.backoff ?? {};
  if (duration) {
    const wait = seconds(duration) * (factor || 1) ** (attempts - 1);
    if (!host.elapsed(`${last.id}/${last.startedAt}/backoff`, wait)) {
      graph.mark(node, 'Running', `Backoff for ${words(wait)}`);
      return 'wait';
    }
  }
  graph.mark(node, 'Running', '');
  return 'again';
}

function isRetried({ phase }: Node, policy: string): boolean {
  switch (policy) {
    case 'Always':
      return true;
    case 'OnError':
      return phase === 'Error';
    case 'OnTransientError':
      return false;
    default:
      return phase === 'Failed';
  }
}

function words(wait: number): string {
  const minutes = Math.floor(wait / 60);
  const rest = Math.round(wait % 60);
  const parts = [
    minutes > 0 && `${minutes} minute${minutes === 1 ? '' : 's'}`,
    (rest > 0 || minutes === 0) && `${rest} second${rest === 1 ? '' : 's'}`,
  ];
  return parts.filter(Boolean).join(' ');
}
