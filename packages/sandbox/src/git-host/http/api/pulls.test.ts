import { valueAt } from '../../../kubernetes/json';
import {
  base64,
  gitHostServer,
  type GitHostServer,
} from '../../../testing/gitHostServer';

const REPO = '/repos/team/scorer';

describe('pull requests', () => {
  let server: GitHostServer;

  beforeEach(async () => {
    server = await gitHostServer({ settings: 'a\nb\nc\nd\ne\nf\n' });
  });

  afterEach(() => server.stop());

  const at = (value: unknown, ...path: string[]) => valueAt(value, path);
  const shaOf = async (path: string, ref = 'main') =>
    at((await server.get(`${REPO}/contents/${path}?ref=${ref}`)).body, 'sha');
  const textOf = async (path: string) =>
    (await server.fetchAt(`/team/scorer/raw/branch/main/${path}`)).text();
  const change = async (path: string, text: string, branch: object) =>
    server.api('PUT', `${REPO}/contents/${path}`, {
      content: base64(text),
      sha: await shaOf(path),
      message: `Change ${path}`,
      ...branch,
    });
  const open = (head: string, title = `Merge ${head}`) =>
    server.api('POST', `${REPO}/pulls`, { head, base: 'main', title });
  const merge = (body: object = {}, as = 'grace') =>
    server.api('POST', `${REPO}/pulls/1/merge`, { Do: 'merge', ...body }, as);

  it('opens one, shows it with its files and commits, and merges it', async () => {
    await change('app/version', '1.1.0\n', { new_branch: 'next' });
    const made = await open('next', 'Release 1.1.0');
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      number: 1,
      title: 'Release 1.1.0',
      state: 'open',
      user: { login: 'grace' },
      mergeable: true,
      merged: false,
      html_url: `${server.url}/team/scorer/pulls/1`,
      base: { ref: 'main', sha: server.first.sha },
      head: { ref: 'next' },
      merge_base: server.first.sha,
      changed_files: 1,
    });
    expect((await server.get(`${REPO}/pulls/1/files`)).body).toMatchObject([
      {
        filename: 'app/version',
        status: 'changed',
        additions: 1,
        deletions: 1,
      },
    ]);
    expect((await server.get(`${REPO}/pulls/1/commits`)).body).toHaveLength(1);
    expect((await server.get(`${REPO}/pulls/main/next`)).body).toMatchObject({
      number: 1,
    });
    expect((await server.get(`${REPO}/pulls/1/merge`)).status).toBe(404);

    const merged = await merge({ delete_branch_after_merge: true });
    expect(merged.status).toBe(200);
    expect((await server.get(`${REPO}/pulls/1/merge`)).status).toBe(204);
    const { body } = await server.get(`${REPO}/pulls/1`);
    expect(body).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: { login: 'grace' },
      merge_base: server.first.sha,
    });
    expect(await textOf('app/version')).toBe('1.1.0\n');
    const commit = at(body, 'merge_commit_sha');
    expect(
      (await server.get(`${REPO}/git/commits/${commit}`)).body,
    ).toMatchObject({
      parents: [{ sha: server.first.sha }, { sha: at(body, 'head', 'sha') }],
      commit: {
        message: expect.stringMatching(
          /^Merge pull request 'Release 1.1.0' \(#1\) from next into main/,
        ),
      },
    });
    expect((await server.get(`${REPO}/branches/next`)).status).toBe(404);
    expect((await merge()).status).toBe(405);
  });

  it('lists open ones, closed ones, or all', async () => {
    await change('app/version', '1.1.0\n', { new_branch: 'one' });
    await change('app/version', '1.2.0\n', { new_branch: 'two' });
    await open('one');
    await open('two');
    const closed = await server.api('PATCH', `${REPO}/pulls/1`, {
      state: 'closed',
    });
    expect(closed.status).toBe(201);
    expect(closed.body).toMatchObject({ state: 'closed', merged: false });
    const numbers = async (query: string) => {
      const { body } = await server.get(`${REPO}/pulls${query}`);
      return Array.isArray(body) ? body.map(each => at(each, 'number')) : [];
    };
    expect(await numbers('')).toEqual([2]);
    expect(await numbers('?state=closed')).toEqual([1]);
    expect(await numbers('?state=all')).toEqual([2, 1]);
    expect(await numbers('?state=all&sort=oldest')).toEqual([1, 2]);
    await server.clock.advance(60);
    await server.api('PATCH', `${REPO}/pulls/1`, { body: 'Never mind' });
    expect(await numbers('?state=all&sort=recentupdate')).toEqual([1, 2]);
    expect(await numbers('?state=all&sort=leastupdate')).toEqual([2, 1]);
    expect((await merge()).status).toBe(404);
  });

  it('opens none twice, and none of nothing', async () => {
    await change('app/version', '1.1.0\n', { new_branch: 'next' });
    await open('next');
    const again = await open('next');
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({
      message: expect.stringContaining('pull request already exists'),
    });
    expect((await open('nothing')).status).toBe(404);
    expect((await open('main')).status).toBe(422);
    const nameless = await server.api('POST', `${REPO}/pulls`, {
      head: 'next',
    });
    expect(nameless.status).toBe(422);
  });

  it('merges what touches other lines, and reports what conflicts', async () => {
    await change('settings', 'A\nb\nc\nd\ne\nf\n', { new_branch: 'near' });
    await change('settings', 'a\nb\nc\nd\ne\nF\n', { branch: 'main' });
    await open('near');
    expect((await merge()).status).toBe(200);
    expect(await textOf('settings')).toBe('A\nb\nc\nd\ne\nF\n');

    const head = { new_branch: 'clash', branch: 'near' };
    const sha = await shaOf('settings', 'near');
    await server.api('PUT', `${REPO}/contents/settings`, {
      content: base64('A\nb\nc\nd\ne\nG\n'),
      sha,
      ...head,
    });
    const clash = await open('clash');
    expect(clash.body).toMatchObject({ number: 2, mergeable: false });
    const refused = await server.api('POST', `${REPO}/pulls/2/merge`, {
      Do: 'merge',
    });
    expect(refused.status).toBe(405);
    expect(refused.body).toMatchObject({ message: 'Please try again later' });
    expect(await textOf('settings')).toBe('A\nb\nc\nd\ne\nF\n');
  });

  it('squashes, and rebases', async () => {
    await change('app/version', '1.1.0\n', { new_branch: 'next' });
    await server.api('POST', `${REPO}/contents/notes`, {
      content: base64('x'),
      branch: 'next',
      message: 'Take notes',
    });
    await open('next', 'Release 1.1.0');
    const squashed = await merge({
      Do: 'squash',
      MergeTitleField: 'Release 1.1.0 (#1)',
    });
    expect(squashed.status).toBe(200);
    const log = await server.get(`${REPO}/commits?stat=false`);
    expect(log.body).toMatchObject([
      {
        commit: { message: 'Release 1.1.0 (#1)\n' },
        parents: [{ sha: server.first.sha }],
      },
      { sha: server.first.sha },
    ]);

    await server.api('POST', `${REPO}/branches`, {
      new_branch_name: 'late',
      old_ref_name: server.first.sha,
    });
    await server.api('POST', `${REPO}/contents/late`, {
      content: base64('x'),
      branch: 'late',
      message: 'Come late',
    });
    await open('late');
    const rebased = await server.api('POST', `${REPO}/pulls/2/merge`, {
      Do: 'rebase',
    });
    expect(rebased.status).toBe(200);
    expect((await server.get(`${REPO}/commits?stat=false`)).body).toMatchObject(
      [
        {
          commit: { message: 'Come late\n' },
          parents: [{ sha: at(log.body, '0', 'sha') }],
        },
        {},
        {},
      ],
    );
    expect((await merge({ Do: 'hope' })).status).toBe(422);
  });

  it('refuses to merge a head that has moved', async () => {
    await change('app/version', '1.1.0\n', { new_branch: 'next' });
    await open('next');
    const moved = await merge({ head_commit_id: server.first.sha });
    expect(moved.status).toBe(409);
    expect(moved.body).toMatchObject({ message: 'head out of date' });
  });

  it('waits for somebody else’s approval on a protected branch', async () => {
    await server.api('POST', `${REPO}/branch_protections`, {
      rule_name: 'main',
      required_approvals: 1,
    });
    await change('app/version', '1.1.0\n', { new_branch: 'next' });
    await open('next');
    const refused = await merge();
    expect(refused.status).toBe(405);
    expect(refused.body).toMatchObject({
      message: 'Does not have enough approvals',
    });
    const approve = (as: string, event = 'APPROVED') =>
      server.api('POST', `${REPO}/pulls/1/reviews`, { event }, as);
    expect((await approve('grace')).status).toBe(422);
    expect((await approve('linus', 'COMMENT')).status).toBe(200);
    expect((await merge()).status).toBe(405);
    const approved = await approve('linus');
    expect(approved.body).toMatchObject({
      state: 'APPROVED',
      user: { login: 'linus' },
      stale: false,
    });
    expect((await server.get(`${REPO}/pulls/1/reviews`)).body).toHaveLength(2);
    expect((await merge()).status).toBe(200);
  });

  it('keeps comments', async () => {
    await change('app/version', '1.1.0\n', { new_branch: 'next' });
    await open('next');
    const path = `${REPO}/issues/1/comments`;
    const made = await server.api('POST', path, { body: 'Looks good' });
    expect(made.status).toBe(201);
    expect((await server.get(path)).body).toMatchObject([
      { body: 'Looks good', user: { login: 'grace' } },
    ]);
    expect((await server.get(`${REPO}/pulls/1`)).body).toMatchObject({
      comments: 1,
    });
  });

  it('has the same merges in the repository that Git sees', async () => {
    await change('app/version', '1.1.0\n', { new_branch: 'next' });
    await open('next');
    await merge();
    await server.git('.', 'clone', '--quiet', server.remote(), 'work');
    await server.git('work', 'fsck', '--strict');
    const log = await server.git('work', 'log', '--format=%s', '--graph');
    expect(log).toContain("Merge pull request 'Merge next' (#1)");
  });
});
