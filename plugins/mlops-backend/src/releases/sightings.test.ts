import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  canary,
  canaryWorkloads,
  component,
  deployment,
} from '../__testUtils__/delivered';
import { Environments } from '../environments';
import { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery } from '../join/joinDelivery';
import { mergeObservations } from '../join/observations';
import { manifestRelease } from './manifestRelease';
import { sightingsIn } from './sightings';

/** A minute and a half after the story's last deployment. */
const SOON = new Date('2026-11-20T09:01:30Z');

const see = (seen: SourceObservation, now = SOON) =>
  sightingsIn(
    joinDelivery({
      entity: component('fraud-detection'),
      seen: mergeObservations([seen]),
      statuses: [],
      environments: new Environments(),
      gatePolicy: new GatePolicy(),
    }),
    now,
  );

/** Where one release serves, and what Flagger compares it with is another. */
const succeeded = (
  target: 'the same' | 'another',
  part: Parameters<typeof canary>[0] = {},
): SourceObservation => {
  const [primary, candidate] = canaryWorkloads();
  const { images, model } = target === 'the same' ? primary : candidate;
  return {
    applications: [application('production')],
    rollouts: [
      canary({
        phase: 'Succeeded',
        traffic: { primary: 100, candidate: 0 },
        ...part,
      }),
    ],
    workloads: [primary, { ...candidate, images, model }],
  };
};

describe('what is seen of releases', () => {
  it('is that one is healthy when it is synced and serves alone', () => {
    expect(
      see({
        applications: [application('production')],
        workloads: [deployment('production')],
      }),
    ).toEqual([
      {
        environment: 'production',
        applicationId: 'sandbox/argocd/fraud-detection-production',
        record: 'healthy',
        release: expect.objectContaining({
          revision: '4a1c9e2b7d',
          images: ['ghcr.io/slipway-demo/fraud-detection:1.0.0'],
          model: { name: 'fraud-detection', version: '1' },
        }),
      },
    ]);
  });

  it('is nothing while a canary is out', () => {
    expect(
      see({
        applications: [application('production')],
        rollouts: [canary()],
        workloads: canaryWorkloads(),
      }),
    ).toEqual([]);
  });

  it('is that what Git names failed when its canary did', () => {
    expect(
      see({
        applications: [application('production')],
        rollouts: [
          canary({ phase: 'Failed', traffic: { primary: 100, candidate: 0 } }),
        ],
        workloads: canaryWorkloads(),
      }),
    ).toEqual([
      expect.objectContaining({
        record: 'failed',
        release: {
          revision: '4a1c9e2b7d',
          images: [],
          deployedAt: '2026-11-20T09:00:00Z',
        },
      }),
    ]);
  });

  it('is that one is healthy when Flagger has promoted it', () => {
    expect(see(succeeded('the same'))).toMatchObject([
      {
        record: 'healthy',
        release: {
          revision: '4a1c9e2b7d',
          images: ['ghcr.io/slipway-demo/fraud-detection:1.0.0'],
        },
      },
    ]);
  });

  it('is nothing of one that Flagger has yet to notice', () => {
    const before = { lastTransitionAt: '2026-11-12T09:20:00Z' };
    expect(see(succeeded('another', before))).toEqual([]);
    // Another setting, in a ConfigMap for example, shows in no image.
    expect(see(succeeded('the same', before))).toEqual([]);
  });

  it('is that one is healthy which Flagger had nothing to analyse in', () => {
    const before = { lastTransitionAt: '2026-11-12T09:20:00Z' };
    const later = new Date('2026-11-20T09:02:00Z');
    expect(see(succeeded('the same', before), later)).toMatchObject([
      { record: 'healthy' },
    ]);
    expect(see(succeeded('another', before), later)).toEqual([]);
  });

  it('is not that a revert failed, although the Canary stays Failed', () => {
    expect(see(succeeded('the same', { phase: 'Failed' }))).toEqual([]);
  });

  it('is not that a release failed which came after the one that did', () => {
    expect(
      see(
        succeeded('another', {
          phase: 'Failed',
          lastTransitionAt: '2026-11-20T08:59:00Z',
        }),
      ),
    ).toEqual([]);
  });

  it.each([
    ['is not synced', { sync: 'OutOfSync' as const }],
    ['is not healthy', { health: { status: 'Degraded' as const } }],
  ])('is nothing of one that %s', (_, part) => {
    expect(
      see({
        applications: [application('production', part)],
        workloads: [deployment('production')],
      }),
    ).toEqual([]);
  });
});

describe('what manifests name', () => {
  const named = (content: string) =>
    manifestRelease([{ path: 'kustomization.yaml', content }]);

  it('is the images of a kustomization', () => {
    expect(
      named(
        'images:\n  - name: fraud\n    newName: ghcr.io/a/fraud\n    newTag: 2.0.0\n  - name: sidecar\n    digest: sha256:ab\n',
      ).images,
    ).toEqual(['ghcr.io/a/fraud:2.0.0', 'sidecar@sha256:ab']);
  });

  it('is the images of containers', () => {
    expect(
      named(
        'kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: server\n          image: ghcr.io/a/fraud:2.0.0\n        - name: untagged\n          image: busybox\n',
      ).images,
    ).toEqual(['ghcr.io/a/fraud:2.0.0']);
  });

  it('is the model of MODEL_URI', () => {
    expect(
      named('env:\n  - name: MODEL_URI\n    value: models:/credit-risk/5\n')
        .model,
    ).toEqual({ name: 'credit-risk', version: '5' });
  });

  it('is no model where two versions are named', () => {
    expect(
      named(
        'a:\n  mlflow.org/model-name: m\n  mlflow.org/model-version: "1"\nb:\n  mlflow.org/model-version: "2"\n',
      ).model,
    ).toBeUndefined();
  });

  it('is nothing of what is no YAML', () => {
    expect(named('a: [').images).toEqual([]);
    expect(
      manifestRelease([{ path: 'README.md', content: 'image: a:1' }]),
    ).toEqual({ images: [] });
  });
});
