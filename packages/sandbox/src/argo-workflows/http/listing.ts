import type { KubernetesObject } from '../../kubernetes/types';
import { parseLabelSelector } from '../../kubernetes/selectors';
import { LABEL } from '../labels';
import { startedAt } from '../archive';
import { FieldCleaner } from './fields';
import { GrpcError } from '../../grpc';
import { option, type ArgoServer } from './server';

interface ListOptions {
  limit: number;
  offset: number;
  matches(workflow: KubernetesObject): boolean;
  showRemaining: boolean;
}

/** Reads `listOptions.*` and the filters beside them. */
export function listOptions(
  query: URLSearchParams,
  namespace: string,
): ListOptions {
  const limit = wholeNumber(query, 'listOptions.limit') ?? 0;
  const offset = wholeNumber(query, 'listOptions.continue') ?? 0;
  const tests: Array<(workflow: KubernetesObject) => boolean> = [];
  if (namespace) {
    tests.push(({ metadata }) => metadata.namespace === namespace);
  }
  const selector = labelTest(option(query, 'listOptions.labelSelector'));
  if (selector) {
    tests.push(({ metadata }) => selector(metadata.labels ?? {}));
  }
  const fields = fieldTests(option(query, 'listOptions.fieldSelector') ?? '');
  tests.push(...fields.tests, ...nameTests(query));
  const createdAfter = option(query, 'createdAfter');
  if (createdAfter) {
    const instant = Date.parse(createdAfter);
    tests.push(
      ({ metadata }) => Date.parse(metadata.creationTimestamp) > instant,
    );
  }
  return {
    limit,
    offset,
    matches: workflow => tests.every(test => test(workflow)),
    showRemaining: fields.showRemaining,
  };
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = option(query, name);
  if (!text) {
    return undefined;
  }
  if (!/^\d+$/.test(text)) {
    throw new GrpcError('InvalidArgument', `${name} must be int`);
  }
  return Number(text);
}

function labelTest(selector: string | undefined) {
  try {
    return selector ? parseLabelSelector(selector) : undefined;
  } catch (error) {
    throw new GrpcError(
      'InvalidArgument',
      error instanceof Error ? error.message : String(error),
    );
  }
}

function fieldTests(selector: string) {
  const tests: Array<(workflow: KubernetesObject) => boolean> = [];
  let showRemaining = false;
  for (const requirement of selector.split(',').filter(Boolean)) {
    const match = /^(metadata\.(?:name|namespace))(!=|==|=)(.*)$/.exec(
      requirement,
    );
    if (match) {
      const [, field, sign, wanted] = match;
      tests.push(({ metadata }) => {
        const value =
          field === 'metadata.name' ? metadata.name : metadata.namespace;
        return (value === wanted) === (sign !== '!=');
      });
    } else if (requirement.startsWith('ext.showRemainingItemCount=')) {
      showRemaining = requirement.endsWith('=true');
    } else if (!requirement.startsWith('spec.startedAt')) {
      throw new GrpcError(
        'InvalidArgument',
        `unsupported requirement ${requirement}`,
      );
    }
  }
  return { tests, showRemaining };
}

function nameTests(query: URLSearchParams) {
  const filter = option(query, 'nameFilter') ?? '';
  const name = option(query, 'namePattern') ?? option(query, 'name') ?? '';
  const prefix = option(query, 'namePrefix') ?? '';
  const tests: Array<(workflow: KubernetesObject) => boolean> = [];
  if (prefix) {
    tests.push(({ metadata }) => metadata.name.startsWith(prefix));
  }
  if (name) {
    tests.push(({ metadata }) =>
      filter === 'Prefix'
        ? metadata.name.startsWith(name)
        : metadata.name.includes(name),
    );
  }
  return tests;
}

/** Live workflows first, then those that are only in the archive. */
export function listWorkflows(
  { workflows, archive }: ArgoServer,
  query: URLSearchParams,
  namespace: string,
) {
  const cleaner = new FieldCleaner(option(query, 'fields'));
  const options = listOptions(query, namespace);
  const live = workflows
    .list(namespace || undefined)
    .sort((a, b) => startedAt(b).localeCompare(startedAt(a)));
  const known = new Set(live.map(({ metadata }) => metadata.uid));
  const all = [
    ...live,
    ...archive.list().filter(({ metadata }) => !known.has(metadata.uid)),
  ].filter(options.matches);
  const items = page(all, options).map(workflow =>
    cleaner.willExclude('items.status.nodes')
      ? workflow
      : withOffloadedNodes(workflow),
  );

  // A list fills in offloaded nodes, but leaves compressed ones as they are.
  function withOffloadedNodes(workflow: KubernetesObject): KubernetesObject {
    const { status } = workflow;
    const isOffloaded =
      typeof status === 'object' &&
      status !== null &&
      'offloadNodeStatusVersion' in status;
    return isOffloaded ? workflows.hydrate(workflow) : workflow;
  }

  return cleaner.clean({
    metadata: listMeta(all.length, options, items.length),
    items: items.sort(byFinish),
  });
}

/** Archived workflows; the list leaves the nodes out, as upstream does. */
export function listArchived({ archive }: ArgoServer, query: URLSearchParams) {
  const options = listOptions(query, option(query, 'namespace') ?? '');
  const all = archive.list().filter(options.matches);
  const items = page(all, options).map(withoutNodes);
  return { metadata: listMeta(all.length, options, items.length), items };
}

function withoutNodes(workflow: KubernetesObject) {
  const { status, spec } = workflow;
  if (typeof status !== 'object' || status === null) {
    return workflow;
  }
  const {
    phase,
    message,
    startedAt: started,
    finishedAt,
    progress,
    resourcesDuration,
  } = {
    phase: '',
    message: undefined,
    startedAt: '',
    finishedAt: '',
    progress: undefined,
    resourcesDuration: undefined,
    ...status,
  };
  const args =
    typeof spec === 'object' && spec !== null && 'arguments' in spec
      ? { arguments: spec.arguments }
      : {};
  return {
    ...workflow,
    spec: args,
    status: {
      phase,
      startedAt: started,
      finishedAt,
      ...(progress !== undefined && { progress }),
      ...(message !== undefined && { message }),
      ...(resourcesDuration !== undefined && { resourcesDuration }),
    },
  };
}

function page<T>(all: T[], { limit, offset }: ListOptions): T[] {
  return limit > 0 ? all.slice(offset, offset + limit) : all.slice(offset);
}

function listMeta(total: number, options: ListOptions, shown: number) {
  const end = options.offset + shown;
  return {
    ...(end < total && { continue: String(end) }),
    ...(options.showRemaining && { remainingItemCount: total - end }),
  };
}

/** Running ones first by creation, then the rest by when they ended. */
function byFinish(a: KubernetesObject, b: KubernetesObject): number {
  const [left, right] = [finishOf(a), finishOf(b)];
  if (left && right) {
    return right.localeCompare(left);
  }
  if (!left && !right) {
    return b.metadata.creationTimestamp.localeCompare(
      a.metadata.creationTimestamp,
    );
  }
  return left ? 1 : -1;
}

function finishOf({ status, metadata }: KubernetesObject): string {
  if (metadata.labels?.[LABEL.completed] !== 'true') {
    return '';
  }
  return typeof status === 'object' &&
    status !== null &&
    'finishedAt' in status &&
    typeof status.finishedAt === 'string'
    ? status.finishedAt
    : '';
}
