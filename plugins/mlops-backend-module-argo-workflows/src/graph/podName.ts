const LONGEST_PREFIX = 253 - 11;

/**
 * The pod of a node, as version 2 of the naming has it (argo-workflows v4.1,
 * workflow/util/pod_name.go).
 */
export function podName(
  workflow: string,
  node: string,
  template: string | undefined,
): string {
  if (node === workflow) return workflow;
  const prefix = template ? `${workflow}-${template}` : workflow;
  return `${prefix.slice(0, LONGEST_PREFIX)}-${fnv32a(node)}`;
}

/** 32-bit FNV-1a, as Go's hash/fnv computes it. */
function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
