import { valueAt } from '../../kubernetes/json';
import { base64, gitHostServer, TOKEN } from '../../testing/gitHostServer';

const REPO = '/repos/team/scorer';
const RULE = {
  required_status_checks: null,
  enforce_admins: true,
  required_pull_request_reviews: { required_approving_review_count: 1 },
  restrictions: null,
};

describe('the Git host as GitHub Enterprise', () => {
  let server: Awaited<ReturnType<typeof gitHostServer>>;

  beforeEach(async () => {
    server = await gitHostServer({ settings: 'a\nb\nc\n' });
  });

  afterEach(() => server.stop());

  async function call(
    method: string,
    path: string,
    body?: unknown,
    { as = 'grace', accept = 'application/vnd.github+json' } = {},
  ) {
    const pair = Buffer.from(`${as}:${TOKEN}`).toString('base64');
    const response = await server.fetchAt(`/api/v3${path}`, {
      method,
      headers: {
        accept,
        'content-type': 'application/json',
        ...(as && { authorization: `Basic ${pair}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const { status, headers } = response;
    const answer: unknown = isJson ? JSON.parse(text) : text;
    return { status, headers, body: answer };
  }
  const get = (path: string) => call('GET', path);
  const at = (value: unknown, ...path: string[]) =>
    String(valueAt(value, path));

  /** A branch with one more commit, by Git's own objects. */
  async function branchOff(branch: string, path: string, content: string) {
    const head = at(
      (await get(`${REPO}/git/ref/heads/main`)).body,
      'object',
      'sha',
    );
    const tree = await call('POST', `${REPO}/git/trees`, {
      base_tree: at(
        (await get(`${REPO}/commits/main`)).body,
        'commit',
        'tree',
        'sha',
      ),
      tree: [{ path, mode: '100644', type: 'blob', content }],
    });
    const commit = await call('POST', `${REPO}/git/commits`, {
      message: `Change ${path}`,
      tree: at(tree.body, 'sha'),
      parents: [head],
    });
    const sha = at(commit.body, 'sha');
    const ref = { ref: `refs/heads/${branch}`, sha };
    return { sha, answer: await call('POST', `${REPO}/git/refs`, ref) };
  }
  const open = (head: string) =>
    call('POST', `${REPO}/pulls`, {
      title: `Merge ${head}`,
      head,
      base: 'main',
    });
  const merge = (body: object = {}, as = 'grace') =>
    call('PUT', `${REPO}/pulls/1/merge`, body, { as });

  it('makes a repository that Git can push to, and refuses its name afterwards', async () => {
    const made = await call('POST', '/orgs/team/repos', {
      name: 'fresh',
      private: true,
      has_issues: false,
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      full_name: 'team/fresh',
      private: true,
      size: 0,
      has_issues: false,
      clone_url: `${server.url}/team/fresh.git`,
      owner: { login: 'team', type: 'Organization' },
    });
    expect(await get('/repos/team/fresh/git/ref/heads/main')).toMatchObject({
      status: 409,
      body: { message: 'Git Repository is empty.' },
    });
    const again = await call('POST', '/orgs/team/repos', { name: 'fresh' });
    expect(again).toMatchObject({
      status: 422,
      body: {
        message: 'Repository creation failed.',
        errors: [{ message: 'name already exists on this account' }],
        status: '422',
      },
    });
    const stranger = await call('GET', '/repos/team/fresh', undefined, {
      as: '',
    });
    expect(stranger.status).toBe(404);
  });

  it('takes commits made of Git’s objects, and shows them as Gitea does', async () => {
    const { sha, answer } = await branchOff('next/one', 'app/version', '2\n');
    expect(answer.status).toBe(201);
    expect(
      (await branchOff('next/one', 'app/version', '3\n')).answer,
    ).toMatchObject({
      status: 422,
      body: { message: 'Reference already exists' },
    });
    expect((await get(`${REPO}/commits/${sha}`)).body).toMatchObject({
      files: [{ filename: 'app/version', status: 'modified' }],
      parents: [{ sha: server.first.sha }],
    });
    const text = await server.fetchAt(
      '/team/scorer/raw/branch/next/one/app/version',
    );
    expect(await text.text()).toBe('2\n');
    const tree = await get(`${REPO}/git/trees/next/one?recursive=1`);
    expect(valueAt(tree.body, ['tree'])).toContainEqual(
      expect.objectContaining({ path: 'app', mode: '040000', type: 'tree' }),
    );
    const raw = await call(
      'GET',
      `${REPO}/contents/app/version?ref=next/one`,
      undefined,
      { accept: 'application/vnd.github.v3.raw' },
    );
    expect(raw.body).toBe('2\n');
    await call('DELETE', `${REPO}/git/refs/heads/next/one`);
    expect((await get(`${REPO}/commits/next/one`)).body).toMatchObject({
      message: 'No commit found for SHA: next/one',
    });
  });

  it('opens a pull request and merges it, by the ways that are allowed', async () => {
    const { sha } = await branchOff('next', 'app/version', '2\n');
    const made = await open('next');
    expect(made).toMatchObject({
      status: 201,
      body: { mergeable: null, mergeable_state: 'unknown', head: { sha } },
    });
    expect((await open('next')).body).toMatchObject({
      message: 'Validation Failed',
      errors: [{ message: 'A pull request already exists for team:next.' }],
    });
    expect((await open('nowhere')).body).toMatchObject({
      errors: [{ field: 'head', code: 'invalid' }],
    });
    expect((await get(`${REPO}/pulls/1`)).body).toMatchObject({
      mergeable: true,
      mergeable_state: 'clean',
      changed_files: 1,
    });
    await call('PATCH', REPO, { allow_merge_commit: false });
    expect(await merge()).toMatchObject({
      status: 405,
      body: { message: 'Merge commits are not allowed on this repository.' },
    });
    expect(
      await merge({ sha: server.first.sha, merge_method: 'squash' }),
    ).toMatchObject({
      status: 409,
    });
    const merged = await merge({ merge_method: 'squash', sha });
    expect(merged).toMatchObject({ status: 200, body: { merged: true } });
    expect((await get(`${REPO}/pulls/1`)).body).toMatchObject({
      state: 'closed',
      merged: true,
      merge_commit_sha: at(merged.body, 'sha'),
      merged_by: { login: 'grace' },
    });
    expect((await get(`${REPO}/commits?per_page=1`)).body).toMatchObject([
      { commit: { message: 'Merge next (#1)' } },
    ]);
    expect((await merge()).status).toBe(405);
    const page = await server.fetchAt('/team/scorer/pull/1');
    expect(page.headers.get('location')).toBe('/team/scorer/pulls/1');
  });

  it('keeps a protected branch from those who have no review, and administrators if it is enforced', async () => {
    await branchOff('next', 'app/version', '2\n');
    await open('next');
    const protection = `${REPO}/branches/main/protection`;
    expect((await get(protection)).body).toMatchObject({
      message: 'Branch not protected',
    });
    expect((await call('PUT', protection, {})).status).toBe(422);
    expect(await call('PUT', protection, RULE)).toMatchObject({
      status: 200,
      body: {
        enforce_admins: { enabled: true },
        required_pull_request_reviews: { required_approving_review_count: 1 },
      },
    });
    expect((await get(`${REPO}/pulls/1`)).body).toMatchObject({
      mergeable_state: 'blocked',
    });
    expect(await merge()).toMatchObject({
      status: 405,
      body: {
        message: expect.stringMatching(/^At least 1 approving review is/),
      },
    });
    const direct = await call('PUT', `${REPO}/contents/new`, {
      message: 'Directly',
      content: base64('x'),
    });
    expect(direct.status).toBe(409);
    const approve = (as: string) =>
      call('POST', `${REPO}/pulls/1/reviews`, { event: 'APPROVE' }, { as });
    expect((await approve('grace')).body).toMatchObject({
      message: 'Can not approve your own pull request',
    });
    expect((await approve('ada')).body).toMatchObject({ state: 'APPROVED' });
    expect((await merge()).status).toBe(200);
  });

  it('lets administrators by where the rule is not enforced for them', async () => {
    await branchOff('next', 'app/version', '2\n');
    await open('next');
    const rule = { ...RULE, enforce_admins: false };
    await call('PUT', `${REPO}/branches/main/protection`, rule);
    expect((await merge()).status).toBe(200);
  });

  it('says in GitHub’s words what it does not take or have', async () => {
    expect(await call('GET', '/user', undefined, { as: '' })).toMatchObject({
      status: 401,
      body: { message: 'Requires authentication', status: '401' },
    });
    const wrong = await server.fetchAt('/api/v3/user', {
      headers: { authorization: 'Bearer wrong' },
    });
    expect(await wrong.json()).toMatchObject({ message: 'Bad credentials' });
    expect((await get('/orgs/team/teams/admins')).body).toMatchObject({
      message: 'Not Found',
    });
    const restricted = { ...RULE, restrictions: { users: ['ada'], teams: [] } };
    expect(
      await call('PUT', `${REPO}/branches/main/protection`, restricted),
    ).toMatchObject({ status: 422, body: { message: 'Validation Failed' } });
    const broken = await server.fetchAt('/api/v3/user/repos', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(await broken.json()).toMatchObject({
      message: 'Problems parsing JSON',
    });
  });
});
