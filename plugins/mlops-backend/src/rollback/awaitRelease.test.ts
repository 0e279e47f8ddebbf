import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import { applicationRef } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  canary,
  canaryWorkloads,
  component,
} from '../__testUtils__/delivered';
import { Environments } from '../environments';
import { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery } from '../join/joinDelivery';
import { mergeObservations } from '../join/observations';
import { judgeRelease } from './awaitRelease';

const OLD = ['ghcr.io/slipway-demo/fraud-detection:1.0.0'];
const COMMIT = '4a1c9e2b7d';

function judge(
  seen: SourceObservation,
  images: readonly string[] = OLD,
  model?: { name: string; version: string },
) {
  const delivery = joinDelivery({
    entity: component('fraud-detection'),
    seen: mergeObservations([seen]),
    statuses: [],
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
  });
  return judgeRelease(delivery, {
    application: applicationRef(application('production')),
    commit: COMMIT,
    images,
    ...(model && { model }),
  });
}

const rolledBack: SourceObservation = {
  applications: [application('production')],
  rollouts: [
    canary({ phase: 'Failed', traffic: { primary: 100, candidate: 0 } }),
  ],
  // Git names the old release again, so the workload under test does, too.
  workloads: canaryWorkloads().map(each => ({ ...each, images: OLD })),
};

describe('waiting for a release', () => {
  it('is done when it serves all traffic, synced and healthy', () => {
    expect(judge(rolledBack)).toEqual({
      state: 'done',
      message: 'It serves all traffic',
    });
  });

  it('is done although the Canary that was sent back reads Failed', () => {
    const ill = application('production', {
      sync: 'OutOfSync',
      health: { status: 'Degraded' },
    });
    expect(judge({ ...rolledBack, applications: [ill] }).message).toContain(
      'until the next release',
    );
  });

  it('waits until the bad release is nowhere deployed any more', () => {
    const [source] = application('production').sources;
    const behind = application('production', {
      sources: [{ ...source, revision: 'ffff000' }],
    });
    expect(
      judge({
        ...rolledBack,
        applications: [behind],
        workloads: canaryWorkloads(),
      }).message,
    ).toContain('has not come to 4a1c9e2 yet');
  });

  it('tells two versions of the model in one image apart', () => {
    const model = { name: 'fraud-detection', version: '1' };
    const serving = (version: string): SourceObservation => ({
      ...rolledBack,
      workloads: (rolledBack.workloads ?? []).map(each => ({
        ...each,
        model: { ...model, version },
      })),
    });
    expect(judge(serving('2'), OLD, model).message).toContain(
      'of the traffic is still on ghcr.io/slipway-demo/fraud-detection:1.0.0, model v2',
    );
    expect(judge(serving('1'), OLD, model).state).toBe('done');
  });

  it('waits for the commit where there is no canary', () => {
    const [source] = application('production').sources;
    const behind = application('production', {
      sources: [{ ...source, revision: 'ffff000' }],
    });
    expect(
      judge({ applications: [behind], workloads: [canaryWorkloads()[0]] })
        .message,
    ).toContain('has not come to 4a1c9e2 yet');
  });

  it('says which sync window holds it back', () => {
    const held = application('production', {
      sync: 'OutOfSync',
      syncWindow: { canSync: false, window: 'deny 0 8 * * * for 10h' },
    });
    expect(
      judge({ applications: [held], workloads: [canaryWorkloads()[0]] }),
    ).toEqual({
      state: 'waiting',
      message:
        'fraud-detection-production is OutOfSync: the sync window deny 0 8 * * * for 10h holds it back',
    });
  });

  it('waits while another release has traffic', () => {
    expect(
      judge({
        ...rolledBack,
        rollouts: [canary()],
        workloads: canaryWorkloads(),
      }).message,
    ).toBe(
      '15 % of the traffic is still on ghcr.io/slipway-demo/fraud-detection:2.0.0 (canary Progressing)',
    );
  });

  it('does not mind that Flagger looks at the old release once more', () => {
    const again = {
      applications: [
        application('production', { health: { status: 'Progressing' } }),
      ],
      rollouts: [canary({ traffic: { primary: 95, candidate: 5 } })],
      workloads: canaryWorkloads().map(each => ({ ...each, images: OLD })),
    } satisfies SourceObservation;
    expect(judge(again).state).toBe('done');
  });

  it('waits for an Application that is not healthy', () => {
    const ill = application('production', {
      health: { status: 'Degraded', message: 'crash loop' },
    });
    expect(
      judge({ applications: [ill], workloads: [canaryWorkloads()[0]] }).message,
    ).toBe('fraud-detection-production is Degraded: crash loop');
  });

  it('waits for an Application that is gone', () => {
    expect(judge({}).message).toContain('is not seen at present');
  });
});
