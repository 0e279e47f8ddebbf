import {
  ENTITY,
  startService,
  type How,
} from '../__testUtils__/actions/startService';
import { createEditGitOpsAction } from './editGitOps';

const input = {
  entityRef: ENTITY,
  sourcePath: './gitops',
  title: 'Add the environment qa',
  overlays: [{ path: 'qa', like: 'dev' }],
};
const RENDERED = {
  'gitops/slipway.yaml': 'name: churn # with qa\n',
  'gitops/overlays/qa/kustomization.yaml':
    'images:\n  - name: ghcr.io/models/churn\n    newTag: "0.1.0"\n',
  'gitops/overlays/qa/model.yaml': 'labels:\n  mlflow.org/model-version: "1"\n',
};

describe('mlops:gitops:edit', () => {
  let service: Awaited<ReturnType<typeof startService>>;

  beforeEach(async () => {
    service = await startService(RENDERED);
  });

  afterEach(() => service.stop());

  const run = (more: object = {}, how: How = {}) =>
    service.propose(createEditGitOpsAction, { ...input, ...more }, how);

  it('adds overlays with the release of those they are like', async () => {
    expect(await run()).toEqual({
      merged: true,
      url: expect.stringContaining('/pulls/1'),
    });
    expect(await service.read('overlays/qa/kustomization.yaml')).toContain(
      '"2.0.0"',
    );
    expect(await service.read('overlays/qa/model.yaml')).toContain('"3"');
    expect(await service.read('slipway.yaml')).toContain('with qa');
    expect(await service.read('overlays/staging/model.yaml')).toContain('"2"');
  });

  it('finds on a second run that it is so, or its pull request', async () => {
    const first = await run({}, { merge: 'approval' });
    expect(first).toMatchObject({
      merged: false,
      waitsFor: expect.stringContaining('approve'),
    });
    expect(await run({}, { merge: 'approval' })).toEqual(first);
    await run();
    expect(await run()).toEqual({ merged: true });
    expect(await service.pulls()).toHaveLength(1);
  });

  it('changes nothing in a dry run', async () => {
    expect(await run({}, { isDryRun: true })).toEqual({ merged: true });
    expect(service.task.logged.at(-1)).toContain('Would propose');
    expect(await service.pulls()).toEqual([]);
  });

  it('is for those who may promote', async () => {
    service.portal.mayPromote(false);
    await expect(run()).rejects.toThrow('You may not promote churn');
    expect(await service.pulls()).toEqual([]);
  });

  it('says that there is nothing rendered', async () => {
    await expect(run({ sourcePath: './none' })).rejects.toThrow(
      'There is no folder ./none',
    );
  });
});
