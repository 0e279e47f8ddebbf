import { brotliCompressSync, gzipSync } from 'node:zlib';
import {
  DAG,
  node,
  nodesOf,
  TRAINING,
  workflowObject,
} from '../__testUtils__/workflows';
import { workflowSchema } from '../run/schema';
import { readGraph } from './readGraph';

const read = (status: object, metadata: object = {}) =>
  readGraph(workflowSchema.parse(workflowObject({ status, metadata })));
const readPacked = (packed: Uint8Array) =>
  read({
    nodes: undefined,
    compressedNodes: Buffer.from(packed).toString('base64'),
  });

async function nodesOfGraph(...args: Parameters<typeof read>) {
  const graph = await read(...args);
  if (graph.state !== 'known') throw new Error(`The graph is ${graph.state}`);
  return graph.nodes;
}

/** The smallest zstd: one frame with one raw block (RFC 8878). */
function zstd(text: string): Uint8Array {
  const content = Buffer.from(text);
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0b1010_0000]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  const block = Buffer.alloc(3);
  block.writeUIntLE(content.length * 8 + 1, 0, 3);
  return Buffer.concat([header, size, block, content]);
}

describe('readGraph', () => {
  it('reads nodes that are there', async () => {
    const nodes = await nodesOfGraph({ nodes: DAG });
    expect(nodes).toHaveLength(4);
    expect(nodes.find(one => one.displayName === 'train')).toEqual({
      id: `${TRAINING}-train`,
      name: `${TRAINING}.train`,
      displayName: 'train',
      type: 'Pod',
      phase: 'Succeeded',
      template: 'train',
      boundaryId: TRAINING,
      startedAt: '2026-11-20T10:03:00Z',
      podName: expect.stringMatching(/^fraud-model-training-v2-train-\d+$/),
      inputs: [],
      outputs: [],
      artifacts: [],
      children: [],
      hasLogs: true,
    });
  });

  it.each([
    ['gzip', gzipSync(JSON.stringify(DAG))],
    ['zstd', zstd(JSON.stringify(DAG))],
    ['brotli', brotliCompressSync(JSON.stringify(DAG))],
  ])('reads nodes compressed with %s', async (_, packed) => {
    await expect(readPacked(packed)).resolves.toMatchObject({
      state: 'known',
      nodes: { length: 4 },
    });
  });

  it.each([
    ['nonsense', Buffer.from('nonsense')],
    ['broken gzip', gzipSync(JSON.stringify(DAG)).subarray(0, 40)],
    ['broken zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3])],
    ['no object', gzipSync('[1, 2]')],
    ['a bomb', gzipSync(Buffer.alloc(50 * 1024 * 1024))],
    ['a brotli bomb', brotliCompressSync(Buffer.alloc(50 * 1024 * 1024))],
  ])('says that %s cannot be read', async (_, packed) => {
    await expect(readPacked(packed)).resolves.toEqual({
      state: 'unknown',
      reason:
        'The graph of this run is compressed in a way that cannot be read; open it in Argo Workflows',
    });
  });

  it('tells nodes that are offloaded', async () => {
    await expect(
      read({ nodes: undefined, offloadNodeStatusVersion: 'fnv:1' }),
    ).resolves.toEqual({ state: 'offloaded' });
  });

  it('draws nothing of a graph beyond all reason', async () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 5_001 }, (_, i) => [`n${i}`, {}]),
    );
    await expect(read({ nodes })).resolves.toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('5001 nodes'),
    });
  });

  it('leaves out nodes that make no sense', async () => {
    const nodes = { ...DAG, odd: { name: 'odd' }, none: null };
    await expect(nodesOfGraph({ nodes })).resolves.toHaveLength(4);
  });

  it('knows the pod of a container in a container set', async () => {
    const pod = node({ displayName: 'train', name: `${TRAINING}.train` });
    const nodes = await nodesOfGraph({
      nodes: nodesOf(
        pod,
        node({ displayName: 'sidecar', type: 'Container', boundaryID: pod.id }),
      ),
    });
    expect(nodes[1]).toMatchObject({
      displayName: 'sidecar',
      podName: nodes[0].podName,
      hasLogs: true,
    });
  });

  it('names pods as old controllers do', async () => {
    const annotations = { 'workflows.argoproj.io/pod-name-format': 'v1' };
    const [one] = await nodesOfGraph(
      { nodes: nodesOf(node({ displayName: 'train' })) },
      { annotations },
    );
    expect(one.podName).toBe(`${TRAINING}-train`);
  });

  it('brings parameters, artifacts and exit codes', async () => {
    const [one] = await nodesOfGraph({
      nodes: nodesOf(
        node({
          displayName: 'evaluate',
          inputs: { parameters: [{ name: 'epochs', value: 20 }] },
          outputs: {
            parameters: [{ name: 'precision', value: '0.92' }],
            artifacts: [{ name: 'main-logs', s3: { key: 'x' } }],
            exitCode: '1',
          },
        }),
      ),
    });
    expect(one).toMatchObject({
      inputs: [{ name: 'epochs', value: '20' }],
      outputs: [{ name: 'precision', value: '0.92' }],
      artifacts: ['main-logs'],
      exitCode: '1',
    });
  });
});
