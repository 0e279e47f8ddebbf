import { fnv32a, nodeId, podName } from './names';

describe('names of nodes and pods', () => {
  it('hashes as FNV-1a does', () => {
    expect(fnv32a('')).toBe(2166136261);
    expect(fnv32a('a')).toBe(3826002220);
    expect(fnv32a('foobar')).toBe(0xbf9cf968);
  });

  it('follows from the names of workflow, node and template', () => {
    expect(nodeId('wf', 'wf')).toBe('wf');
    expect(nodeId('wf', 'wf[0].a')).toBe(`wf-${fnv32a('wf[0].a')}`);
    expect(podName('wf', 'wf', 'main')).toBe('wf');
    expect(podName('wf', 'wf[0].a', 'train')).toBe(
      `wf-train-${fnv32a('wf[0].a')}`,
    );
  });
});
