import { mockServices } from '@backstage/backend-test-utils';
import { deliverySchema } from '@slipway/backstage-plugin-mlops-common';
import { Environments } from '../environments';
import {
  application,
  canary,
  component,
  deploymentRef,
  FRAUD,
  workflowRun,
} from '../__testUtils__/delivered';
import { FakeSource } from '../__testUtils__/FakeSource';
import { GatePolicy } from '../gates/GatePolicy';
import { DeliveryBoard } from './DeliveryBoard';

function boardOf(...sources: FakeSource[]) {
  const board = new DeliveryBoard({
    sources,
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
    logger: mockServices.logger.mock(),
  });
  board.start();
  board.bound(component('fraud-detection'));
  return {
    board,
    read: () => {
      const answer = board.answer(FRAUD);
      if (!answer) throw new Error('not bound');
      const body = `${answer.body}`;
      return {
        etag: answer.etag,
        body,
        delivery: deliverySchema.parse(JSON.parse(body)),
      };
    },
  };
}

describe('DeliveryBoard', () => {
  afterEach(() => jest.restoreAllMocks());

  /** Freshness is looked at every few seconds. */
  function passTime(milliseconds: number) {
    const now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => now + milliseconds);
  }

  it('joins once and answers from memory until a source tells a change', () => {
    const argocd = new FakeSource('argocd', 'Argo CD');
    const { read } = boardOf(argocd);
    argocd.see(FRAUD, { applications: [application('dev')] });
    const first = read();
    const observations = argocd.observations;
    for (let i = 0; i < 100; i++) expect(read().etag).toBe(first.etag);
    expect(argocd.observations).toBe(observations);

    argocd.see(FRAUD, {
      applications: [application('dev', { sync: 'OutOfSync' })],
    });
    const second = read();
    expect(second.etag).not.toBe(first.etag);
    expect(second.delivery.revision).not.toBe(first.delivery.revision);
    expect(second.delivery.environments[0].state).toBe('attention');
  });

  it('comes to the same revision for the same content', () => {
    const one = new FakeSource('argocd');
    const other = new FakeSource('argocd');
    const boards = [boardOf(one), boardOf(other)];
    for (const source of [one, other]) {
      source.see(FRAUD, { applications: [application('dev')] });
    }
    const [a, b] = boards.map(({ read }) => read());
    expect(a.etag).toBe(b.etag);
  });

  it('shows a source that became stale although nobody told of a change', () => {
    const argocd = new FakeSource('argocd', 'Argo CD');
    const { read } = boardOf(argocd);
    argocd.see(FRAUD, { applications: [application('dev')] });
    expect(read().delivery.sources[0].freshness.state).toBe('live');
    argocd.become({
      state: 'stale',
      observedAt: '2026-11-20T10:00:00Z',
      reason: 'connection refused',
    });
    passTime(6_000);
    const { delivery } = read();
    expect(delivery.sources[0].freshness.state).toBe('stale');
    expect(delivery.environments[0].reasons).toMatchObject([
      { code: 'source-stale', source: 'argocd/main' },
    ]);
  });

  it('gives a new answer, of the same revision, when a poll was repeated', () => {
    const mlflow = new FakeSource('mlflow', 'MLflow');
    const polled = (observedAt: string) =>
      mlflow.become({ state: 'live', via: 'poll', observedAt });
    polled('2026-11-20T10:00:00Z');
    const { read } = boardOf(mlflow);
    const first = read();
    polled('2026-11-20T10:00:15Z');
    passTime(6_000);
    const second = read();
    expect(second.delivery.revision).toBe(first.delivery.revision);
    expect(second.etag).not.toBe(first.etag);
  });

  it('keeps the rest of the page when one source throws', () => {
    const argocd = new FakeSource('argocd', 'Argo CD');
    const workflows = new FakeSource('argo-workflows', 'Argo Workflows');
    const { read } = boardOf(argocd, workflows);
    workflows.see(FRAUD, {
      runs: { latest: [workflowRun('train')], total: 1 },
    });
    argocd.see(FRAUD, () => {
      throw new Error('Bearer secret-token');
    });
    const { delivery, body } = read();
    expect(delivery.training.total).toBe(1);
    expect(delivery.notes).toMatchObject([
      { code: 'source-failed', source: 'argocd' },
    ]);
    expect(body).not.toContain('secret-token');

    argocd.see(FRAUD, { applications: [application('dev')] });
    expect(read().delivery.notes).toEqual([]);
    expect(read().delivery.environments).toHaveLength(1);
  });

  it('tells a source that throws as unavailable', () => {
    const argocd = new FakeSource('argocd', 'Argo CD');
    const { board } = boardOf(argocd);
    argocd.see(FRAUD, () => {
      throw new Error('broken');
    });
    board.answer(FRAUD);
    expect(board.statuses(FRAUD)).toMatchObject([
      { id: 'argocd/main', freshness: { state: 'unavailable' } },
    ]);
  });

  it('keeps going when a source cannot even bind or tell its status', () => {
    const broken = new FakeSource('broken', 'Broken');
    broken.bind = () => {
      throw new Error('bind');
    };
    broken.statuses = () => {
      throw new Error('statuses');
    };
    const argocd = new FakeSource('argocd', 'Argo CD');
    const { read } = boardOf(broken, argocd);
    argocd.see(FRAUD, { applications: [application('dev')] });
    expect(read().delivery).toMatchObject({
      environments: [{ name: 'dev' }],
      sources: [
        { id: 'argocd/main' },
        { id: 'broken', freshness: { state: 'unavailable' } },
      ],
    });
  });

  it('tells every source what the objects of the others own', () => {
    const argocd = new FakeSource('argocd', 'Argo CD');
    const flagger = new FakeSource('flagger', 'Flagger');
    const kubernetes = new FakeSource('kubernetes', 'Kubernetes');
    const { read } = boardOf(argocd, flagger, kubernetes);
    const canaryRef = {
      ...deploymentRef('fraud-production', 'fraud-detection'),
      group: 'flagger.app',
      kind: 'Canary',
    };
    flagger.see(FRAUD, () =>
      flagger.managed.get(FRAUD)?.some(({ kind }) => kind === 'Canary')
        ? { rollouts: [canary()] }
        : {},
    );
    argocd.see(FRAUD, {
      applications: [application('production')],
      managed: [canaryRef],
    });
    expect(
      read().delivery.environments[0].destinations[0].rollouts,
    ).toHaveLength(1);
    expect(
      kubernetes.managed.get(FRAUD)?.map(({ kind, name }) => `${kind} ${name}`),
    ).toEqual([
      'Deployment fraud-detection',
      'Deployment fraud-detection-primary',
      'Canary fraud-detection',
    ]);
  });

  it('joins once although a source tells a change as it learns what is managed', () => {
    const argocd = new FakeSource('argocd', 'Argo CD');
    const flagger = new FakeSource('flagger', 'Flagger');
    const { read } = boardOf(argocd, flagger);
    flagger.bindManaged = entityRef => flagger.tell(entityRef);
    argocd.see(FRAUD, {
      managed: [deploymentRef('fraud-production', 'fraud-detection')],
    });
    read();
    const { observations } = argocd;
    read();
    expect(argocd.observations).toBe(observations);
  });

  it('knows nothing of an entity that is not bound any more', () => {
    const argocd = new FakeSource('argocd', 'Argo CD');
    const { board } = boardOf(argocd);
    board.unbound(FRAUD);
    expect(board.answer(FRAUD)).toBeUndefined();
    expect(argocd.boundEntities.size).toBe(0);
  });
});
