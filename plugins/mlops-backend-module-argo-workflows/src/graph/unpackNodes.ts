import { Decompress } from 'fzstd';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { nodeSchema, type RawNode, type RawWorkflow } from '../run/schema';

/** A graph of 100,000 nodes is about this large. */
const MAX_BYTES = 64 * 1024 * 1024;
/** etcd holds no more in one object. */
const MAX_PACKED = 4 * 1024 * 1024;

/** The nodes of a run, or why they are not in the object. */
export type Nodes =
  | { state: 'known'; nodes: RawNode[] }
  | { state: 'offloaded' }
  | { state: 'broken'; reason: string };

/**
 * Nodes are plain, compressed in the object, or offloaded to the server's
 * database (argo-workflows v4.1, workflow/packer and persist/sqldb).
 */
export function unpackNodes(status: RawWorkflow['status']): Nodes {
  if (status?.nodes) return { state: 'known', nodes: parse(status.nodes) };
  if (status?.compressedNodes) return unpackCompressed(status.compressedNodes);
  if (status?.offloadNodeStatusVersion) return { state: 'offloaded' };
  return { state: 'known', nodes: [] };
}

function unpackCompressed(text: string): Nodes {
  if (text.length > MAX_PACKED) {
    return { state: 'broken', reason: 'The compressed graph is too large' };
  }
  try {
    const json: unknown = JSON.parse(
      new TextDecoder().decode(inflate(Buffer.from(text, 'base64'))),
    );
    const nodes = z.record(z.string(), z.unknown()).parse(json);
    return { state: 'known', nodes: parse(nodes) };
  } catch {
    return {
      state: 'broken',
      reason: 'The compressed graph of this run cannot be read',
    };
  }
}

/** Told by magic bytes; brotli has none. */
function inflate(packed: Buffer): Uint8Array {
  if (packed.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) {
    return gunzipSync(packed, { maxOutputLength: MAX_BYTES });
  }
  if (packed.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) {
    return unzstd(packed);
  }
  return brotliDecompressSync(packed, { maxOutputLength: MAX_BYTES });
}

function unzstd(packed: Buffer): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress(chunk => {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error('The graph is too large');
    chunks.push(chunk);
  });
  stream.push(packed, true);
  return Buffer.concat(chunks);
}

function parse(nodes: Record<string, unknown>): RawNode[] {
  return Object.values(nodes).flatMap(node => {
    const parsed = nodeSchema.safeParse(node);
    return parsed.success ? [parsed.data] : [];
  });
}
