import {
  HOSTS,
  KUSTOMIZATION,
  ProposalFixture,
  RESTORED,
} from '../__testUtils__/ProposalFixture';
import type { StepRunner } from '../__testUtils__/StepRunner';

jest.setTimeout(300_000);

describe.each(HOSTS)('proposing to %s, which loses answers', (_, start) => {
  let fixture: ProposalFixture;

  beforeEach(async () => {
    fixture = await ProposalFixture.start(start);
  });

  afterEach(async () => {
    await fixture.stop();
  });

  /** What the requests of a run without a fault are. */
  async function requestsOf(run: () => Promise<unknown>): Promise<number> {
    fixture.network.loseAnswer(0);
    await run();
    return fixture.network.requests.length;
  }

  function release(n: number) {
    const content = `images: [] # ${n}\n`;
    return fixture.host.push({ [KUSTOMIZATION]: content }, `Release ${n}`);
  }

  it('makes one commit and one pull request, whichever answer is lost', async () => {
    const begun = await fixture.host.commits();
    const requests = await requestsOf(() =>
      fixture.propose('first').toEnd(fixture.restore('now')),
    );
    const added = (await fixture.host.commits()) - begun;
    expect(requests).toBeGreaterThan(8);

    for (let lost = 1; lost <= requests; lost++) {
      await release(lost);
      const before = await fixture.host.commits();
      fixture.network.loseAnswer(lost);
      const propose = fixture.propose(`lost-${lost}`);
      // Every other time it dies before the checkpoint is on disk, too.
      propose.forgets = lost % 2 === 0;
      const done = await propose.toEnd(fixture.restore('now'));

      expect(done.output).toHaveProperty('commit');
      expect(propose.runs).toBeLessThanOrEqual(3);
      expect((await fixture.host.commits()) - before).toBe(added);
      expect(await fixture.host.pulls()).toHaveLength(1 + lost);
    }
    expect(new Set(await fixture.host.pulls())).toEqual(new Set(['merged']));
    expect(await fixture.branches()).toEqual([]);
    expect(await fixture.files()).toEqual(RESTORED);
  });

  it('merges nothing when it is overtaken besides', async () => {
    const overtaken = async (n: number) => {
      await release(2 * n);
      const propose = fixture.propose(`overtaken-${n}`);
      await propose.toEnd(fixture.restore('approval'));
      await release(2 * n + 1);
      return propose;
    };
    const refused = async (propose: StepRunner) => {
      const input = fixture.restore('now');
      await expect(propose.toEnd(input)).rejects.toThrow('plan it again');
    };
    const first = await overtaken(0);
    const requests = await requestsOf(() => refused(first));
    await first.undo(fixture.restore('now'));
    // In memory each is tried; a server of its own takes its time.
    const stride = fixture.host.kind === 'Gitea' ? 5 : 1;
    let runs = 1;
    for (let lost = 1; lost <= requests; lost += stride) {
      runs += 1;
      const propose = await overtaken(lost);
      fixture.network.loseAnswer(lost);
      await refused(propose);
      fixture.network.loseAnswer(0);
      await propose.undo(fixture.restore('now'));
    }
    expect(await fixture.host.pulls()).toEqual(
      Array.from({ length: runs }, () => 'closed'),
    );
    expect(await fixture.branches()).toEqual([]);
  });
});
