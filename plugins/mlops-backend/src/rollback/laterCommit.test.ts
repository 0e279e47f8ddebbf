import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import { applicationRef } from '@slipway/backstage-plugin-mlops-node';
import { mockServices } from '@backstage/backend-test-utils';
import {
  application,
  canaryWorkloads,
  component,
} from '../__testUtils__/delivered';
import { FakeRepositoryHost } from '../__testUtils__/FakeRepositoryHost';
import { Environments } from '../environments';
import { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery } from '../join/joinDelivery';
import { mergeObservations } from '../join/observations';
import { createAwaitRelease } from './awaitRelease';

const MERGED = 'aaaa000000';
const LATER = 'bbbb000000';
const FOLDER = {
  repoUrl: 'https://github.com/fraud/fraud-detection-gitops',
  path: 'overlays/production',
  branch: 'main',
};
const OLD = [{ path: 'overlays/production/model.yaml', content: 'model: 1' }];
const BAD = [{ path: 'overlays/production/model.yaml', content: 'model: 2' }];
const [live] = canaryWorkloads();

describe('waiting for a commit that others commit after', () => {
  let hosts: FakeRepositoryHost;

  beforeEach(() => {
    hosts = new FakeRepositoryHost();
    hosts.folders = { [MERGED]: OLD, [LATER]: OLD, main: OLD };
  });

  /** Of an Application that was synced to the revision. */
  function wait(
    revision: string,
    part: Parameters<typeof application>[1] = {},
    input: object = { revision: { by: 'step', step: 'merged-1' } },
  ) {
    const [source] = application('production').sources;
    const seen: SourceObservation = {
      applications: [
        application('production', {
          sources: [{ ...source, revision }],
          ...part,
        }),
      ],
      workloads: [live],
    };
    const delivery = joinDelivery({
      entity: component('fraud-detection'),
      seen: mergeObservations([seen]),
      statuses: [],
      environments: new Environments(),
      gatePolicy: new GatePolicy(),
    });
    return createAwaitRelease(hosts).run({
      operation: {
        id: '1',
        entityRef: 'component:default/fraud-detection',
        action: 'rollback',
        title: 'Roll back',
        requestedBy: 'user:default/mira',
      },
      entity: component('fraud-detection'),
      input: {
        application: applicationRef(application('production')),
        images: [],
        folder: FOLDER,
        ...input,
      },
      checkpoint: undefined,
      saveCheckpoint: async () => {},
      outputs: { 'merged-1': { commit: MERGED } },
      delivery: () => delivery,
      signal: new AbortController().signal,
      logger: mockServices.logger.mock(),
    });
  }

  it('asks nobody where Argo CD is at the commit itself', async () => {
    expect((await wait(MERGED)).state).toBe('done');
    expect(hosts.reads).toBe(0);
  });

  it('is done when the later one leaves the folder as it is', async () => {
    expect((await wait(LATER)).state).toBe('done');
  });

  it('waits while Argo CD is at an earlier one', async () => {
    hosts.folders.cccc000000 = BAD;
    expect(await wait('cccc000000')).toMatchObject({
      state: 'waiting',
      message: 'Argo CD has not come to aaaa000 yet',
    });
  });

  it('gives up when somebody releases something else after it', async () => {
    hosts.folders = { [MERGED]: OLD, [LATER]: BAD, main: BAD };
    await expect(wait(LATER)).rejects.toThrow(
      'overlays/production was changed again on main after aaaa000',
    );
  });

  it('waits for the sync before it asks', async () => {
    const answer = await wait(LATER, { sync: 'OutOfSync' });
    expect(answer.state).toBe('waiting');
    expect(hosts.reads).toBe(0);
  });

  it('does not mind OutOfSync after Argo CD’s own rollback, which Git does not know', async () => {
    const input = { revision: { by: 'sha', sha: MERGED } };
    expect((await wait(MERGED, { sync: 'OutOfSync' }, input)).state).toBe(
      'done',
    );
    expect((await wait(LATER, { sync: 'OutOfSync' }, input)).state).toBe(
      'waiting',
    );
    const ill = { health: { status: 'Degraded' as const } };
    expect((await wait(MERGED, ill, input)).state).toBe('waiting');
  });
});
