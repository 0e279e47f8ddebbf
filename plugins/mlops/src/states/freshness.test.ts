import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import { fraudDetection } from '../../dev/fixtures/story';
import { empty, partial } from '../../dev/fixtures/variations';
import {
  isInTheDark,
  reasonsNotTold,
  sourceReason,
  sourceStatus,
  troubledSources,
  troublesOf,
  troubleSentence,
} from './freshness';

const now = Date.parse('2026-11-21T12:00:00Z');
const at = (seconds: number) => new Date(now - seconds * 1000).toISOString();

function source(freshness: SourceStatus['freshness']): SourceStatus {
  return {
    id: 'mlflow/eu',
    system: 'mlflow',
    instance: 'eu',
    title: 'MLflow',
    freshness,
  };
}

const stale = source({
  state: 'stale',
  observedAt: at(240),
  reason: 'It answered 503',
});
const gone = source({
  state: 'unavailable',
  since: at(660),
  reason: 'Connection refused',
});

it.each([
  [source({ state: 'live', via: 'watch', observedAt: at(1) }), 'good', 'live'],
  [
    source({ state: 'live', via: 'poll', observedAt: at(12) }),
    'good',
    '12 s ago',
  ],
  [stale, 'warn', 'stale, 4 min old'],
  [gone, 'bad', 'unavailable for 11 min'],
])('says of a source how fresh it is', (given, tone, word) => {
  expect(sourceStatus(given, now)).toEqual({ tone, word });
});

it('tells the reason and the age of what it last knew', () => {
  expect(troubleSentence([stale], now)).toBe(
    'MLflow (eu) is not answering. What you see is 4 min old.',
  );
  expect(sourceReason(stale)).toBe('It answered 503');
  expect(troubleSentence([gone], now)).toContain(
    'nothing is known from before',
  );
});

it('tells in one sentence of those that fail alike, with the age of the oldest', () => {
  const older = { ...stale.freshness, observedAt: at(300) };
  const argocd = { ...source(older), id: 'argocd/eu', title: 'Argo CD' };
  const flagger = { ...stale, id: 'flagger/eu', title: 'Flagger' };
  const troubles = troublesOf([stale, gone, argocd, flagger]);
  expect(troubles).toEqual([[stale, argocd, flagger], [gone]]);
  expect(troubleSentence(troubles[0], now)).toBe(
    'MLflow, Argo CD and Flagger (eu) are not answering. What you see is 5 min old.',
  );
  expect(troubleSentence([stale, { ...stale, instance: 'us' }], now)).toContain(
    'MLflow (eu) and MLflow (us) are not answering.',
  );
});

it('lays a failing source to the section that is drawn from it', () => {
  const delivery = partial();
  const ids = (section: Parameters<typeof troubledSources>[1]) =>
    troubledSources(delivery, section).map(({ id }) => id);
  expect(ids('models')).toEqual(['mlflow/sandbox']);
  expect(ids('training')).toEqual(['argo-workflows/sandbox']);
  expect(ids('environments')).toEqual([]);
});

it('tells nothing there from nothing known', () => {
  expect(isInTheDark(partial(), 'training')).toBe(true);
  expect(isInTheDark(partial(), 'models')).toBe(false);
  expect(isInTheDark(empty(), 'training')).toBe(false);
});

it('does not say twice that a source is stale', () => {
  const delivery = fraudDetection();
  const [dev] = delivery.environments;
  const reason = (id: string) =>
    ({
      code: 'source-stale',
      severity: 'warning',
      message: id,
      source: id,
    }) as const;
  delivery.sources = delivery.sources.map(given =>
    given.system === 'argocd'
      ? { ...given, freshness: stale.freshness }
      : given,
  );
  const reasons = [reason('argocd/sandbox'), reason('flagger/sandbox')];
  expect(
    reasonsNotTold(delivery, { ...dev, reasons }).map(({ message }) => message),
  ).toEqual(['flagger/sandbox']);
});
