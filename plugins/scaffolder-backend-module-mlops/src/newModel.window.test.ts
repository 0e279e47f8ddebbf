import { letPass, MONDAY, SATURDAY } from './__testUtils__/atTime';
import { BreakingNetwork } from './__testUtils__/BreakingNetwork';
import { setUpPlatform } from './__testUtils__/setUpPlatform';
import { eventually } from './__testUtils__/startPortal';

jest.setTimeout(400_000);

const NAME = 'weekday-orders';
const APPLICATION = `${NAME}-production`;
const GITOPS = `models/${NAME}-gitops`;

const answers = (name: string) => ({
  name,
  owner: 'group:default/team-fraud',
});

describe('a generated service, whose production keeps out of business hours', () => {
  const platform = setUpPlatform({ startsAt: SATURDAY });

  const production = async () => {
    const found = await platform.runs.environment(NAME, 'production');
    if (!found) throw new Error('There is no production');
    return found;
  };
  const image = async () =>
    (await production()).destinations[0].live?.images.join();

  it('is deployed by Argo CD on a Saturday', async () => {
    const task = await platform.runs.completed(
      'new-model',
      answers('weekend-orders'),
    );
    expect(task.log).not.toContain('by hand');
    const { destinations } = await platform.runs.healthy(
      'weekend-orders',
      'production',
    );
    expect(destinations[0].applications[0]).toMatchObject({
      syncWindow: { canSync: true, until: '2026-11-23T08:00:00.000Z' },
      history: [expect.objectContaining({ automated: true })],
    });
  });

  it('is deployed by hand on a Monday, also when the answer is lost in between', async () => {
    letPass((Date.parse(MONDAY) - Date.parse(SATURDAY)) / 60_000);
    const network = new BreakingNetwork();
    try {
      network.breakNext(/^POST \/api\/mlops\/v1\/entities\/.*\/operations$/, {
        how: 'answer-lost',
      });
      const failed = await platform.portal.run('new-model', answers(NAME));
      expect(failed.status).toBe('failed');
      expect(failed.log).toContain('Still to come: its first deployment');
    } finally {
      network.restore();
    }
    await platform.runs.completed('new-model', answers(NAME));
    const { destinations } = await platform.runs.healthy(NAME, 'production');
    expect(destinations[0].applications[0]).toMatchObject({
      syncWindow: { canSync: false, canSyncByHand: true },
      history: [expect.objectContaining({ automated: false })],
    });
  });

  it('keeps the next release waiting, and the portal says for what', async () => {
    const before = await image();
    await platform.runs.changeFile(
      GITOPS,
      'overlays/production/kustomization.yaml',
      text => text.replace(/newTag: .*/, 'newTag: "0.1.1"'),
    );
    await eventually(async () => {
      const { reasons } = await production();
      return reasons.find(({ code }) => code === 'sync-window');
    }, 60_000).then(({ message, fix }) => {
      expect(message).toContain('until 2026-11-23 18:00 UTC');
      expect(fix).toContain('sync by hand');
    });
    expect(await image()).toBe(before);
  });

  it('releases it when a person syncs on the page', async () => {
    const { id, plan } = await platform.runs.begun(NAME, {
      action: 'argocd.sync',
      environment: 'production',
      input: {},
      reason: 'It cannot wait',
      key: 'cannot-wait',
    });
    expect(plan.title).toBe(`Sync ${APPLICATION}`);
    await platform.runs.succeeded(id);
    await eventually(async () => {
      const [{ rollouts }] = (await production()).destinations;
      const isOver = rollouts[0]?.phase === 'Succeeded';
      return (isOver && (await image())?.endsWith(':0.1.1')) || undefined;
    }, 200_000);
  });

  it('is rolled back at once, and waits for no evening', async () => {
    const { id, plan } = await platform.runs.begun(NAME, {
      action: 'rollback',
      environment: 'production',
      input: { skipAnalysis: true },
      reason: 'Orders are lost',
      key: 'back-at-once',
    });
    expect(plan.steps.map(({ title }) => title)).toContain(
      `Sync ${APPLICATION} by hand`,
    );
    await platform.runs.succeeded(id);
    expect(await image()).toMatch(/:0\.1\.0$/);
    const [{ applications }] = (await production()).destinations;
    expect(applications[0].syncWindow?.canSync).toBe(false);
  });
});
