import { podName } from './podName';

const pod = (
  workflow: string,
  name: string,
  template?: string,
  annotations: Record<string, string> = {},
) =>
  podName({ name: workflow, annotations }, { id: 'node-id', name, template });

describe('podName', () => {
  it('is that of the workflow for its own node', () => {
    expect(pod('hello', 'hello', 'main')).toBe('hello');
  });

  it('hashes the name of the node', () => {
    // The published hash of 'foobar' by FNV-1a with 32 bits.
    expect(pod('wf', 'foobar', 'train')).toBe(`wf-train-${0xbf9cf968}`);
    expect(pod('wf', 'foobar')).toBe(`wf-${0xbf9cf968}`);
  });

  it('stays within what Kubernetes allows', () => {
    const name = pod('w'.repeat(200), 'node', 't'.repeat(100));
    expect(name.length).toBeLessThanOrEqual(253);
    expect(name).toMatch(/t-\d+$/);
  });

  it('is the id of the node in the old format', () => {
    const v1 = { 'workflows.argoproj.io/pod-name-format': 'v1' };
    expect(pod('wf', 'wf[0].a', 'train', v1)).toBe('node-id');
  });
});
