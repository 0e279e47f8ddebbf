import type { RawStatus } from '../run/schema';
import { inflateNow } from './inflate';

/**
 * Argo Workflows compresses graphs beyond a megabyte, so these limits are
 * seldom met by one that is compressed: then a run shows its progress and no
 * steps, until somebody opens it. A watch brings thousands of runs at once,
 * and none may hold the event loop.
 */
const MAX_PACKED = 16 * 1024;
const MAX_BYTES = 256 * 1024;

/** The nodes that can be had with little work; none for the others. */
export function nodesAtHand(
  status: RawStatus,
): Readonly<Record<string, unknown>> {
  if (status?.nodes) return status.nodes;
  const packed = status?.compressedNodes;
  if (!packed || packed.length > MAX_PACKED) return {};
  try {
    const bytes = inflateNow(Buffer.from(packed, 'base64'), MAX_BYTES);
    const nodes: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(nodes) ? nodes : {};
  } catch {
    return {};
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
