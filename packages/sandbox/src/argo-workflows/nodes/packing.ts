import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { fnv32a } from './names';
import { nodeMapSchema, type NodeMap } from './node';

/** Where a workflow's nodes are kept. */
export type NodeStorage = 'plain' | 'compressed' | 'offloaded';

const packedSchema = z.looseObject({
  nodes: nodeMapSchema.optional().catch(undefined),
  compressedNodes: z.string().optional().catch(undefined),
  offloadNodeStatusVersion: z.string().optional().catch(undefined),
});

/** Stands for the SQL database in which large node graphs are kept. */
export class OffloadedNodes {
  private readonly byVersion = new Map<string, NodeMap>();

  put(uid: string, nodes: NodeMap): string {
    const version = `fnv:${fnv32a(JSON.stringify(nodes))}`;
    this.byVersion.set(`${uid}/${version}`, nodes);
    return version;
  }

  get(uid: string, version: string): NodeMap {
    return this.byVersion.get(`${uid}/${version}`) ?? {};
  }

  forget(uid: string, keep?: string): void {
    for (const key of this.byVersion.keys()) {
      if (key.startsWith(`${uid}/`) && key !== `${uid}/${keep}`) {
        this.byVersion.delete(key);
      }
    }
  }
}

/** Reads the nodes of a workflow's status from wherever they are. */
export function unpackNodes(
  uid: string,
  status: unknown,
  offloaded: OffloadedNodes,
): NodeMap {
  const parsed = packedSchema.safeParse(status ?? {});
  if (!parsed.success) {
    return {};
  }
  const { nodes, compressedNodes, offloadNodeStatusVersion } = parsed.data;
  if (compressedNodes) {
    const text = gunzipSync(Buffer.from(compressedNodes, 'base64'));
    return nodeMapSchema.parse(JSON.parse(text.toString('utf8')));
  }
  if (offloadNodeStatusVersion) {
    return offloaded.get(uid, offloadNodeStatusVersion);
  }
  return nodes ?? {};
}

/** The status fields that hold the nodes; the other two are left out. */
export function packNodes(
  uid: string,
  nodes: NodeMap,
  storage: NodeStorage,
  offloaded: OffloadedNodes,
): Record<string, unknown> {
  if (Object.keys(nodes).length === 0) {
    return {};
  }
  switch (storage) {
    case 'compressed': {
      const packed = gzipSync(JSON.stringify(nodes));
      return { compressedNodes: packed.toString('base64') };
    }
    case 'offloaded': {
      const version = offloaded.put(uid, nodes);
      offloaded.forget(uid, version);
      return { offloadNodeStatusVersion: version };
    }
    default:
      return { nodes };
  }
}
