import { eventsOf } from '../__testUtils__/events';
import { observedCanary } from '../__testUtils__/canaries';
import { expectedStep } from './expectedStep';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const WRITTEN = '2026-11-22T11:50:00Z';

const progressing = (status: object = {}) => ({
  status: { phase: 'Progressing', lastTransitionTime: WRITTEN, ...status },
});

function expected(
  sketch: Parameters<typeof observedCanary>[0],
  { event, seenNow = false }: { event?: string; seenNow?: boolean } = {},
) {
  const [lastEvent] = event
    ? eventsOf([event, 'Halt advancement no values found'])
    : [];
  return expectedStep(observedCanary(sketch), lastEvent, {
    now: NOW,
    seenNow,
  });
}

describe('what Flagger has to do about a Canary', () => {
  it.each([
    'Initializing',
    'Progressing',
    'WaitingPromotion',
    'Promoting',
    'Finalising',
  ])('is something at each interval of %s', phase => {
    expect(expected(progressing({ phase }))).toMatchObject({
      since: Date.parse(WRITTEN),
      // Five minutes between events, and three intervals of a minute.
      patienceMs: 8 * 60_000,
    });
  });

  it.each([
    // It asks its gate, and says nothing.
    'Waiting',
    'Initialized',
    'Succeeded',
    'Failed',
    'Terminating',
  ])('is nothing that shows in %s', phase => {
    expect(expected(progressing({ phase }))).toBeUndefined();
  });

  it.each([
    ['suspended', { spec: { suspend: true }, ...progressing() }],
    [
      'one that it has never written of',
      { status: { phase: '', lastTransitionTime: undefined } },
    ],
  ])('is nothing where it is %s', (_, sketch) => {
    expect(expected(sketch)).toBeUndefined();
  });

  it('is waited for since it last said something', () => {
    const said = '2026-11-22T11:58:00.000Z';
    expect(expected(progressing(), { event: said })?.since).toBe(
      Date.parse(said),
    );
  });

  it('is waited for since the portal saw something, whatever the clock there says', () => {
    expect(expected(progressing(), { seenNow: true })?.since).toBe(NOW);
    const ahead = progressing({ lastTransitionTime: '2026-11-22T12:20:00Z' });
    expect(expected(ahead)?.since).toBe(NOW);
  });

  it('is another after each status and each event', () => {
    const marks = [
      expected(progressing()),
      expected(progressing({ failedChecks: 1 })),
      expected(progressing(), { event: WRITTEN }),
      expected(progressing(), { event: '2026-11-22T11:51:00.000Z' }),
    ].map(step => step?.mark);
    expect(new Set(marks).size).toBe(4);
  });

  it('may take three intervals, and as long as all of its webhooks', () => {
    const analysis = {
      interval: '10m',
      webhooks: [
        { name: 'gate', type: 'rollout', url: 'http://gate' },
        { name: 'load', url: 'http://load', timeout: '15m' },
        { name: 'again', url: 'http://again', timeout: '30s', retries: 2 },
      ],
    };
    const minutes = 5 + 3 * 10 + 10 / 60 + 15 + 3 * 0.5 + 2 * 0.5;
    expect(expected({ ...progressing(), analysis })?.patienceMs).toBe(
      minutes * 60_000,
    );
  });
});
