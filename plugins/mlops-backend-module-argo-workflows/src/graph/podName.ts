const LONGEST_PREFIX = 253 - 11;
const VERSION = 'workflows.argoproj.io/pod-name-format';

/**
 * The pod of a node (argo-workflows v4.1, workflow/util/pod_name.go). Runs of
 * old controllers name their pods after the node's id.
 */
export function podName(
  workflow: {
    name: string;
    annotations: Readonly<Record<string, string>>;
  },
  node: { id: string; name: string; template: string | undefined },
): string {
  if (workflow.annotations[VERSION] === 'v1') return node.id;
  if (node.name === workflow.name) return workflow.name;
  // An inline template has no name of its own.
  const prefix = node.template
    ? `${workflow.name}-${node.template}`
    : workflow.name;
  return `${prefix.slice(0, LONGEST_PREFIX)}-${fnv32a(node.name)}`;
}

/** 32-bit FNV-1a, as Go's hash/fnv computes it. */
function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
