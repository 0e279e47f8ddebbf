import type { SyncWindow } from './AppProject';
import { evaluateWindows } from './evaluateWindows';

const NOON = new Date('2026-11-20T12:00:00Z');
const CHURN = {
  application: 'churn-prediction-production',
  namespace: 'churn-production',
  clusters: ['https://kubernetes.default.svc'],
  byHand: false,
};
const window = (given: Partial<SyncWindow> = {}): SyncWindow => ({
  kind: 'deny',
  schedule: '0 8 * * *',
  duration: '10h',
  applications: ['*-production'],
  ...given,
});
const evaluate = (
  windows: SyncWindow[],
  subject: Partial<typeof CHURN> = {},
  now = NOON,
) => evaluateWindows(windows, { ...CHURN, ...subject }, now);

describe('evaluateWindows', () => {
  it('says nothing where no window concerns the Application', () => {
    expect(evaluate([])).toBeUndefined();
    expect(evaluate([window({ applications: ['other'] })])).toBeUndefined();
    expect(evaluate([window({ applications: [] })])).toBeUndefined();
  });

  it('forbids while a deny is open', () => {
    expect(evaluate([window()])).toEqual({
      canSync: false,
      canSyncByHand: false,
      window: 'deny 0 8 * * * for 10h (UTC)',
      until: '2026-11-20T18:00:00.000Z',
    });
  });

  it('permits until a deny opens', () => {
    expect(evaluate([window({ schedule: '0 20 * * *' })])).toMatchObject({
      canSync: true,
      until: '2026-11-20T20:00:00.000Z',
    });
  });

  it('counts hours in the time zone of the window', () => {
    expect(
      evaluate([window({ timeZone: 'Europe/Berlin', duration: '4h' })]),
    ).toMatchObject({
      canSync: true,
      window: 'deny 0 8 * * * for 4h (Europe/Berlin)',
      until: '2026-11-21T07:00:00.000Z',
    });
  });

  it('takes a zone that is not known for UTC', () => {
    expect(evaluate([window({ timeZone: 'Mars/Olympus' })])?.window).toBe(
      'deny 0 8 * * * for 10h (UTC)',
    );
  });

  it('permits in an open allow, until it closes', () => {
    expect(evaluate([window({ kind: 'allow' })])).toMatchObject({
      canSync: true,
      until: '2026-11-20T18:00:00.000Z',
    });
  });

  it('permits in an open allow until a deny opens', () => {
    expect(
      evaluate([
        window({ kind: 'allow' }),
        window({ schedule: '0 15 * * *', duration: '30m' }),
      ]),
    ).toMatchObject({ canSync: true, until: '2026-11-20T15:00:00.000Z' });
  });

  it('forbids outside the only allows, until the next opens', () => {
    expect(
      evaluate([
        window({ kind: 'allow', schedule: '0 22 * * *', duration: '1h' }),
        window({ kind: 'allow', schedule: '0 20 * * *', duration: '1h' }),
      ]),
    ).toMatchObject({
      canSync: false,
      window: 'allow 0 20 * * * for 1h (UTC)',
      until: '2026-11-20T20:00:00.000Z',
    });
  });

  it('lets a deny win over an allow', () => {
    expect(evaluate([window({ kind: 'allow' }), window()])?.canSync).toBe(
      false,
    );
  });

  it('lasts as long as the longest of several denies', () => {
    expect(evaluate([window(), window({ duration: '12h30m' })])?.until).toBe(
      '2026-11-20T20:30:00.000Z',
    );
  });

  it('knows no end of a freeze that always begins anew', () => {
    const state = evaluate([window({ schedule: '* * * * *', duration: '2h' })]);
    expect(state).toMatchObject({ canSync: false });
    expect(state?.until).toBeUndefined();
  });

  it('finds the end of a window that begins anew for some hours', () => {
    expect(
      evaluate([window({ schedule: '* 8-17 * * *', duration: '1m' })])?.until,
    ).toBe('2026-11-20T18:00:00.000Z');
  });

  it('lets a person sync where the window says so', () => {
    const windows = [window({ manualSync: true })];
    expect(evaluate(windows)).toMatchObject({
      canSync: false,
      canSyncByHand: true,
    });
    expect(evaluate([...windows, window()])?.canSyncByHand).toBe(false);
    expect(evaluate(windows, { byHand: true })).toMatchObject({
      canSync: true,
      window: 'deny 0 8 * * * for 10h (UTC, syncs by hand allowed)',
    });
    expect(evaluate([...windows, window()], { byHand: true })?.canSync).toBe(
      false,
    );
  });

  it('matches by namespace or cluster, and by all with the and operator', () => {
    const places = {
      applications: null,
      namespaces: ['churn-*'],
      clusters: ['https://other'],
    };
    expect(evaluate([window(places)])?.canSync).toBe(false);
    expect(evaluate([window({ ...places, andOperator: true })])).toBe(
      undefined,
    );
    expect(
      evaluate([
        window({ ...places, clusters: ['https://*'], andOperator: true }),
      ])?.canSync,
    ).toBe(false);
  });

  it.each([
    { schedule: 'now and then' },
    { schedule: '0 0 8 * * *' },
    { schedule: '0 0 30 2 *' },
    { duration: '1 day' },
    { duration: '' },
    { duration: '0h' },
  ])('takes no notice of %j', odd => {
    expect(evaluate([window(odd)])).toBeUndefined();
  });

  it('remembers a window only until it changes', () => {
    const one = window();
    const at = (time: string) =>
      evaluate([one], {}, new Date(`2026-11-20T${time}Z`))?.canSync;
    expect(at('07:59:59')).toBe(true);
    expect(at('08:00:00')).toBe(false);
    expect(at('17:59:59')).toBe(false);
    expect(at('18:00:00')).toBe(true);
    expect(at('09:00:00')).toBe(false);
  });
});
