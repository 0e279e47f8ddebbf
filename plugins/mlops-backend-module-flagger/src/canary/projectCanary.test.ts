import { canaryObject, observedCanary } from '../__testUtils__/canaries';
import { parseGoDuration } from './duration';
import { projectCanary } from './projectCanary';

describe('parseGoDuration', () => {
  it.each([
    ['60s', 60],
    ['1m', 60],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['500ms', 0.5],
    ['', undefined],
    ['60', undefined],
    ['-5s', undefined],
    ['soon', undefined],
  ])('reads %s as %s', (text, seconds) => {
    expect(parseGoDuration(text)).toBe(seconds);
  });
});

describe('projectCanary', () => {
  it("fills in Flagger's defaults", () => {
    const { analysis, status } = observedCanary({
      analysis: { interval: undefined, threshold: undefined, stepWeights: [] },
      status: { phase: '', lastTransitionTime: '0001-01-01T00:00:00Z' },
    });
    expect(analysis).toMatchObject({
      intervalSeconds: 60,
      threshold: 1,
      maxWeight: 100,
    });
    expect(status).toMatchObject({ phase: 'Initializing' });
    expect(status.lastTransitionAt).toBeUndefined();
  });

  it('knows no interval below ten seconds', () => {
    expect(
      observedCanary({ analysis: { interval: '1s' } }).analysis,
    ).toMatchObject({ intervalSeconds: 10 });
  });

  it('reads the analysis of old Canaries too', () => {
    const canary = observedCanary({
      analysis: null,
      spec: { canaryAnalysis: { stepWeight: 10 } },
    });
    expect(canary.analysis?.stepWeight).toBe(10);
  });

  it('names the workload under test, and what routes to it', () => {
    expect(
      observedCanary({
        spec: {
          targetRef: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'fd' },
          service: { name: 'fraud', port: 80 },
          ingressRef: { name: 'public' },
        },
      }),
    ).toMatchObject({
      target: {
        cluster: 'sandbox',
        group: 'apps',
        kind: 'DaemonSet',
        namespace: 'fraud-production',
        name: 'fd',
      },
      service: 'fraud',
      ingress: 'public',
      route: 'fd',
    });
  });

  it('knows when a Canary failed, whose status Flagger writes ever anew', () => {
    const { status } = observedCanary({
      status: {
        phase: 'Failed',
        lastTransitionTime: '2026-11-20T18:00:00Z',
        conditions: [
          {
            type: 'Promoted',
            reason: 'Failed',
            message: 'Canary analysis failed, Deployment scaled to zero.',
            lastTransitionTime: '2026-11-20T10:00:00Z',
          },
        ],
      },
    });
    expect(status.lastTransitionAt).toBe('2026-11-20T10:00:00.000Z');
  });

  it.each([
    [undefined],
    [null],
    [7],
    ['Canary'],
    [{}],
    [{ metadata: { name: 'a' } }],
    [{ metadata: { name: 'a', namespace: 'b' }, spec: {} }],
  ])('answers nothing for %j', object => {
    expect(projectCanary(object, { cluster: 'c' })).toBeUndefined();
  });

  it('leaves out what is odd and keeps the rest', () => {
    const canary = observedCanary({
      labels: { app: 'fraud' },
      analysis: {
        interval: 7,
        stepWeights: 'many',
        metrics: [null, { name: 'ok', interval: 5 }, {}],
        webhooks: { name: 'x' },
      },
      status: { canaryWeight: 'half', conditions: [null, { type: 7 }] },
    });
    expect(canary.analysis).toMatchObject({
      intervalSeconds: 60,
      stepWeights: [],
      metrics: [{ name: 'ok', interval: '1m' }],
      gates: [],
    });
    expect(canary.status.weight).toBe(0);
  });

  it('keeps little of a large object', () => {
    const object = canaryObject({
      annotations: { 'kubectl.kubernetes.io/last-applied': 'x'.repeat(1e6) },
    });
    const canary = projectCanary(object, { cluster: 'sandbox' });
    expect(JSON.stringify(canary).length).toBeLessThan(1_500);
  });
});
