import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import { application } from '../__testUtils__/delivered';
import { judge } from './__testUtils__/judged';

describe('the reasons of sources', () => {
  const status = (id: string): SourceStatus => ({
    id,
    system: 'argocd',
    instance: 'main',
    title: 'Argo CD',
    freshness: {
      state: 'stale',
      observedAt: '2026-11-20T10:00:00Z',
      reason: 'connection refused',
    },
  });

  it('say from when it is what a source shows here', () => {
    expect(
      judge(
        { applications: [application('production')] },
        { statuses: [status('argocd/main')] },
      ),
    ).toMatchObject({
      state: 'attention',
      text: 'What Argo CD (main) says here is from 2026-11-20 10:00 UTC: connection refused',
    });
  });

  it('are none for a source that shows nothing here', () => {
    expect(
      judge(
        { applications: [application('production')] },
        { statuses: [status('argocd/other')] },
      ).codes,
    ).toEqual([]);
  });
});
