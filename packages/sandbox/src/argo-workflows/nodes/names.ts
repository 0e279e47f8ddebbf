/** 32-bit FNV-1a, as Go's hash/fnv has it. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

/** A node's id follows from its name; the root's is the workflow's name. */
export function nodeId(workflowName: string, nodeName: string): string {
  return nodeName === workflowName
    ? workflowName
    : `${workflowName}-${fnv32a(nodeName)}`;
}

const LONGEST_PREFIX = 253 - 11;

/** Pod names of version 2 (argo-workflows 4.1, workflow/util/pod_name.go). */
export function podName(
  workflowName: string,
  nodeName: string,
  templateName: string | undefined,
): string {
  if (nodeName === workflowName) {
    return workflowName;
  }
  const prefix = templateName
    ? `${workflowName}-${templateName}`
    : workflowName;
  return `${prefix.slice(0, LONGEST_PREFIX)}-${fnv32a(nodeName)}`;
}
