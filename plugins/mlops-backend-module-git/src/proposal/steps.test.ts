import {
  FOLDER,
  HOSTS,
  KUSTOMIZATION,
  ProposalFixture,
  RESTORED,
} from '../__testUtils__/ProposalFixture';

jest.setTimeout(180_000);

describe.each(HOSTS)('proposing a change to %s', (_, start) => {
  let fixture: ProposalFixture;

  beforeEach(async () => {
    fixture = await ProposalFixture.start(start);
  });

  afterEach(async () => {
    await fixture.stop();
  });

  it('takes a folder back, merged at once, by one pull request', async () => {
    const done = await fixture.propose().toEnd(fixture.restore('now'));

    expect(await fixture.files()).toEqual(RESTORED);
    expect(await fixture.host.pulls()).toEqual(['merged']);
    expect(await fixture.branches()).toEqual([]);
    expect(done.output).toMatchObject({
      pullRequest: '1',
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    const merged = await fixture
      .awaitMerge(done.output)
      .toEnd(fixture.awaiting);
    expect(merged.output).toEqual({ commit: done.output?.commit });
  });

  it('says in the commit who asked and why, and lets nobody forge a trailer', async () => {
    await fixture.propose().toEnd(fixture.restore('approval'));

    const [branch] = await fixture.branches();
    expect(branch).toBe('slipway/7d1c5e3a');
    expect((await fixture.host.message(branch)).trim()).toBe(
      [
        'Roll production back to v1',
        '',
        `Takes ${FOLDER} back to how it was.`,
        '',
        'Asked for by user:default/maria in the portal.',
        'Reason: It refuses every card Slipway-Operation: forged',
        '',
        'Slipway-Operation: 7d1c5e3a',
        'Slipway-Entity: component:default/fraud-detection',
        'Slipway-Environment: production',
      ].join('\n'),
    );
  });

  it('leaves it for approval, and waits until a person merges it', async () => {
    const done = await fixture.propose().toEnd(fixture.restore('approval'));
    const awaiting = fixture.awaitMerge(done.output);

    expect(done.output).not.toHaveProperty('commit');
    expect(await awaiting.once(fixture.awaiting)).toMatchObject({
      state: 'waiting',
      url: done.url,
    });
    await fixture.host.approveAndMerge('1');
    expect(await awaiting.once(fixture.awaiting)).toMatchObject({
      state: 'done',
      output: { commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
    });
    expect(await fixture.files()).toEqual(RESTORED);
    expect(await fixture.branches()).toEqual([]);
  });

  it('leaves a protected branch to who may approve, and says whose turn it is', async () => {
    await fixture.host.protect();
    const done = await fixture.propose().toEnd(fixture.restore('now'));

    expect(done.message).toContain('somebody has to approve and merge it');
    expect(await fixture.host.pulls()).toEqual(['open']);
    const waiting = await fixture
      .awaitMerge(done.output)
      .once(fixture.awaiting);
    expect(waiting.message).toContain('waits for an approval');
  });

  it('fails when the pull request is closed instead', async () => {
    const propose = fixture.propose();
    const done = await propose.toEnd(fixture.restore('approval'));
    await fixture.host.close('1');

    const message = 'was closed without being merged';
    await expect(
      fixture.awaitMerge(done.output).toEnd(fixture.awaiting),
    ).rejects.toThrow(message);
    await expect(propose.toEnd(fixture.restore('approval'))).rejects.toThrow(
      message,
    );
  });

  it('has nothing to do where the folder is so already', async () => {
    await fixture.propose().toEnd(fixture.restore('now'));
    const before = await fixture.host.commits();
    const done = await fixture.propose('another').toEnd(fixture.restore('now'));

    expect(done.message).toBe(
      'There is nothing to change on main: it is so already',
    );
    expect(await fixture.host.pulls()).toHaveLength(1);
    expect(await fixture.host.commits()).toBe(before);
    const merged = await fixture
      .awaitMerge(done.output)
      .toEnd(fixture.awaiting);
    expect(merged.message).toBe('There was nothing to merge');
  });

  it('fails where it is overtaken, also when it was begun by an older version', async () => {
    const propose = fixture.propose();
    await propose.toEnd(fixture.restore('approval'));
    await fixture.host.push(
      { [KUSTOMIZATION]: 'images:\n  - newTag: 3.0.0\n' },
      'production: Serve model v3',
    );
    // Those made another pull request in its stead, and remembered so much.
    for (const checkpoint of [propose.checkpoint, { attempt: 2 }]) {
      propose.checkpoint = checkpoint;
      await expect(propose.toEnd(fixture.restore('now'))).rejects.toThrow(
        'plan it again',
      );
    }
    await propose.undo(fixture.restore('now'));
    expect(await fixture.host.pulls()).toEqual(['closed']);
    expect(await fixture.branches()).toEqual([]);
    expect(String(await fixture.host.read(KUSTOMIZATION))).toContain('3.0.0');
  });

  describe('of a folder as it was planned', () => {
    const planned = () => {
      const { change, ...input } = fixture.restore('now');
      return { ...input, change: { ...change, from: fixture.v2 } };
    };

    it('undoes nothing that was pushed into it since', async () => {
      const input = planned();
      await fixture.host.push(
        { [KUSTOMIZATION]: 'images:\n  - newTag: 3.0.0\n' },
        'production: Serve model v3',
      );
      await expect(fixture.propose().toEnd(input)).rejects.toThrow(
        'has changed in',
      );
      expect(await fixture.host.pulls()).toEqual([]);
      expect(await fixture.branches()).toEqual([]);
      expect(String(await fixture.host.read(KUSTOMIZATION))).toContain('3.0.0');
    });

    it('undoes nothing that was pushed into it while it waited to be merged', async () => {
      const input = planned();
      const propose = fixture.propose();
      await propose.toEnd({ ...input, merge: 'approval' });
      await fixture.host.push(
        { [KUSTOMIZATION]: 'images:\n  - newTag: 3.0.0\n' },
        'production: Serve model v3',
      );
      await expect(propose.toEnd(input)).rejects.toThrow('plan it again');
      expect(String(await fixture.host.read(KUSTOMIZATION))).toContain('3.0.0');
    });

    it('does not mind what others change elsewhere', async () => {
      const input = planned();
      await fixture.host.push({ 'base/s.yaml': 'kind: Service\n' }, 'Service');
      await fixture.propose().toEnd(input);
      expect(await fixture.files()).toEqual(RESTORED);
    });
  });

  it('does not mind what others change elsewhere', async () => {
    const propose = fixture.propose();
    await propose.toEnd(fixture.restore('approval'));
    await fixture.host.push({ 'base/svc.yaml': 'kind: Service\n' }, 'Service');
    await propose.toEnd(fixture.restore('now'));

    expect(await fixture.files()).toEqual(RESTORED);
    expect(await fixture.host.pulls()).toEqual(['merged']);
  });

  it('gives two proposals of one operation a branch each', async () => {
    const first = await fixture.propose().toEnd(fixture.restore('approval'));
    const second = fixture.propose();
    second.outputs['revert-1'] = first.output ?? {};
    await second.toEnd({
      ...fixture.restore('approval'),
      change: { type: 'restore', path: 'base', to: fixture.v1 },
    });
    expect(await fixture.branches()).toEqual([
      'slipway/7d1c5e3a',
      'slipway/7d1c5e3a-2',
    ]);
    expect(await fixture.host.pulls()).toEqual(['open', 'open']);
  });

  it('closes it and takes its branch away when undone', async () => {
    const propose = fixture.propose();
    const input = fixture.restore('approval');
    const { output } = await propose.toEnd(input);

    const undone = await propose.undo(input, output);
    expect(undone?.message).toContain('is closed, and its branch deleted');
    expect(await fixture.host.pulls()).toEqual(['closed']);
    expect(await fixture.branches()).toEqual([]);
    expect(await propose.undo(input, output)).toEqual(undone);
  });

  it('says that what is merged stays, when undone', async () => {
    const propose = fixture.propose();
    const { output } = await propose.toEnd(fixture.restore('now'));
    const before = await fixture.host.commits();

    const undone = await propose.undo(fixture.restore('now'), output);
    expect(undone).toMatchObject({
      stays: true,
      message: expect.stringContaining('is merged already and stays so'),
    });
    expect(await fixture.host.commits()).toBe(before);
  });

  it('undoes what did not come to its end, and what was nothing', async () => {
    const propose = fixture.propose();
    const input = fixture.restore('approval');
    expect(await propose.undo(input)).toEqual({
      message: 'No pull request had been opened',
    });
    await propose.toEnd(input);
    propose.checkpoint = undefined;
    expect((await propose.undo(input))?.message).toContain('is closed');
    expect(await propose.undo(input, { commit: fixture.v1 })).toEqual({
      message: 'There was nothing to undo',
    });
  });

  it('writes files, and only what differs of them', async () => {
    await fixture.propose().toEnd({
      ...fixture.restore('now'),
      change: {
        type: 'files',
        files: [
          { path: KUSTOMIZATION, content: 'images:\n  - newTag: 4.0.0\n' },
          { path: `${FOLDER}/new.yaml`, content: 'kind: Secret\n' },
          { path: `${FOLDER}/model.bin`, content: null },
        ],
      },
    });

    expect(String(await fixture.host.read(KUSTOMIZATION))).toContain('4.0.0');
    expect(await fixture.host.read(`${FOLDER}/model.bin`)).toBeUndefined();
  });

  it('writes no file that has changed since it was planned', async () => {
    const files = [{ path: KUSTOMIZATION, content: 'images: []\n' }];
    await expect(
      fixture.propose().toEnd({
        ...fixture.restore('now'),
        change: { type: 'files', from: fixture.v1, files },
      }),
    ).rejects.toThrow(`${KUSTOMIZATION} has changed in`);
    expect(await fixture.host.pulls()).toEqual([]);
  });

  it.each([
    ['../../etc', 'restore' as const],
    ['overlays/../.git', 'restore' as const],
    ['overlays/production/../x', 'files' as const],
    ['/etc/passwd', 'files' as const],
    ['.git/hooks/pre-push', 'files' as const],
  ])('refuses the path %s', async (path, type) => {
    const change =
      type === 'restore'
        ? { type, path, to: fixture.v1 }
        : { type, files: [{ path, content: 'x' }] };
    await expect(
      fixture.propose().toEnd({ ...fixture.restore('now'), change }),
    ).rejects.toThrow('is no path within a repository');
    expect(await fixture.branches()).toEqual([]);
  });
});
