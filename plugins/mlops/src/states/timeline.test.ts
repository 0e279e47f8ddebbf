import type { TimelineEvent } from '@slipway/backstage-plugin-mlops-common';
import { revisionBeside } from './timeline';

const revision = '4a1c9e27f0b35d6ce8fa1177d0b2b6a9ce3f5d08';
const event = (message: string): TimelineEvent => ({
  id: 'e1',
  at: '2026-11-21T12:00:00Z',
  source: 'argocd/sandbox',
  kind: 'sync',
  outcome: 'success',
  message,
  revision,
});

it('names a revision once', () => {
  expect(revisionBeside(event('dev was synced to 4a1c9e2'))).toBeUndefined();
  expect(revisionBeside(event('dev was synced'))).toBe('4a1c9e2');
  expect(
    revisionBeside({ ...event('v2 registered'), revision: undefined }),
  ).toBeUndefined();
});
