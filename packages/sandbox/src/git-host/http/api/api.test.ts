import { valueAt } from '../../../kubernetes/json';
import { base64, gitHostServer } from '../../../testing/gitHostServer';

const REPO = '/repos/team/scorer';

describe("Gitea's API", () => {
  let server: Awaited<ReturnType<typeof gitHostServer>>;

  beforeEach(async () => {
    server = await gitHostServer({
      'overlays/dev/kustomization.yaml': 'resources: []\n',
      'overlays/dev/model.yaml': 'model: 1\n',
    });
  });

  afterEach(() => server.stop());

  const get = (path: string) => server.api('GET', path);
  const at = (value: unknown, ...path: string[]) => valueAt(value, path);

  describe('who and what', () => {
    it('tells its version without credentials, and who asks with them', async () => {
      const version = await server.api('GET', '/version', undefined, '');
      expect(version.body).toEqual({ version: expect.stringMatching(/^1\./) });
      expect((await get('/user')).body).toMatchObject({ login: 'grace' });
      const nobody = await server.api('GET', '/user', undefined, '');
      expect(nobody.status).toBe(401);
      expect(nobody.body).toEqual({
        message: 'token is required',
        url: `${server.url}/api/swagger`,
      });
    });

    it('takes the token in each of its forms, and no other', async () => {
      const statuses = [];
      for (const authorization of [
        'token let-me-in',
        'Bearer let-me-in',
        `basic ${base64('slipway:let-me-in')}`,
        'Bearer guess',
        `Basic ${base64('slipway:guess')}`,
        'Negotiate abc',
      ]) {
        const headers = { authorization };
        const answer = await server.fetchAt('/api/v1/user', { headers });
        statuses.push(answer.status);
      }
      expect(statuses).toEqual([200, 200, 200, 401, 401, 401]);
    });

    it('describes a repository', async () => {
      expect((await get(REPO)).body).toMatchObject({
        full_name: 'team/scorer',
        owner: { login: 'team' },
        default_branch: 'main',
        empty: false,
        html_url: `${server.url}/team/scorer`,
        clone_url: `${server.url}/team/scorer.git`,
        permissions: { admin: true, push: true, pull: true },
      });
      const unknown = await get('/repos/team/nothing');
      expect(unknown.status).toBe(404);
      expect(unknown.body).toEqual({
        message: "The target couldn't be found.",
        url: `${server.url}/api/swagger`,
        errors: [],
      });
    });

    it('makes organizations and repositories, as the scaffolder does', async () => {
      expect((await get('/orgs/shop')).status).toBe(404);
      const org = await server.api('POST', '/orgs', { username: 'shop' });
      expect(org.status).toBe(201);
      expect((await get('/orgs/shop')).body).toMatchObject({ name: 'shop' });
      const made = await server.api('POST', '/orgs/shop/repos', {
        name: 'till',
        description: 'Adds up',
        private: false,
      });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ full_name: 'shop/till', empty: true });
      const again = await server.api('POST', '/orgs/shop/repos', {
        name: 'till',
      });
      expect(again.status).toBe(409);
      const own = await server.api('POST', '/user/repos', {
        name: 'notes',
        auto_init: true,
      });
      expect(own.body).toMatchObject({
        full_name: 'grace/notes',
        empty: false,
      });
      const page = await server.fetchAt('/grace/notes/src/branch/main');
      expect(page.status).toBe(200);
      const odd = await server.api('POST', '/user/repos', { name: '../up' });
      expect(odd.status).toBe(422);
    });

    it('hides private repositories from strangers', async () => {
      await server.api('POST', '/user/repos', { name: 'diary', private: true });
      expect((await get('/repos/grace/diary')).status).toBe(200);
      const path = '/repos/grace/diary';
      const stranger = await server.api('GET', path, undefined, '');
      expect(stranger.status).toBe(404);
    });
  });

  describe('branches', () => {
    it('lists, makes, shows and removes them', async () => {
      const made = await server.api('POST', `${REPO}/branches`, {
        new_branch_name: 'feature/one',
        old_ref_name: 'main',
      });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        name: 'feature/one',
        commit: { id: server.first.sha, message: 'Begin\n' },
        protected: false,
        user_can_push: true,
      });
      const names = (await get(`${REPO}/branches`)).body;
      expect(names).toMatchObject([{ name: 'feature/one' }, { name: 'main' }]);
      for (const name of ['feature/one', 'feature%2Fone']) {
        expect((await get(`${REPO}/branches/${name}`)).status).toBe(200);
      }
      const again = await server.api('POST', `${REPO}/branches`, {
        new_branch_name: 'feature/one',
      });
      expect(again.status).toBe(409);
      const remove = (name: string) =>
        server.api('DELETE', `${REPO}/branches/${name}`);
      expect((await remove('feature/one')).status).toBe(204);
      expect((await remove('feature/one')).status).toBe(404);
      expect((await remove('main')).status).toBe(403);
    });

    it('refuses names that Git would refuse', async () => {
      for (const name of ['a..b', 'a b', '-x', 'x.lock', 'a/', '@']) {
        const answer = await server.api('POST', `${REPO}/branches`, {
          new_branch_name: name,
        });
        expect([name, answer.status]).toEqual([name, 422]);
      }
    });

    it('protects a branch from changes that nobody has approved', async () => {
      const made = await server.api('POST', `${REPO}/branch_protections`, {
        rule_name: 'main',
        required_approvals: 1,
      });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        rule_name: 'main',
        enable_push: false,
        required_approvals: 1,
      });
      expect((await get(`${REPO}/branches/main`)).body).toMatchObject({
        protected: true,
        user_can_push: false,
        required_approvals: 1,
      });
      const direct = await server.api('POST', `${REPO}/contents/new`, {
        content: base64('x'),
      });
      expect(direct.status).toBe(403);
      const rule = `${REPO}/branch_protections/main`;
      await server.api('PATCH', rule, { required_approvals: 0 });
      expect((await get(rule)).body).toMatchObject({ required_approvals: 0 });
      expect((await server.api('DELETE', rule)).status).toBe(204);
      expect((await get(`${REPO}/branch_protections`)).body).toEqual([]);
    });
  });

  describe('commits and trees', () => {
    it('lists commits, newest first, and those of a path only', async () => {
      await server.api('POST', `${REPO}/contents/app/notes`, {
        content: base64('one\ntwo\n'),
        message: 'Take notes',
      });
      const all = await get(`${REPO}/commits?sha=main&limit=1&page=1`);
      expect(all.headers.get('x-total-count')).toBe('2');
      expect(all.body).toMatchObject([
        {
          commit: { message: 'Take notes\n', author: { name: 'grace' } },
          author: { login: 'grace' },
          parents: [{ sha: server.first.sha }],
          files: [{ filename: 'app/notes', status: 'added' }],
          stats: { total: 2, additions: 2, deletions: 0 },
        },
      ]);
      const ofOverlays = await get(
        `${REPO}/commits?path=overlays/dev&stat=false`,
      );
      expect(ofOverlays.body).toMatchObject([{ sha: server.first.sha }]);
      expect(at(ofOverlays.body, '0', 'stats')).toBeUndefined();
      expect((await get(`${REPO}/commits?sha=nothing`)).status).toBe(404);
    });

    it('shows one commit, by branch, SHA or the beginning of one', async () => {
      for (const ref of [
        'main',
        server.first.sha,
        server.first.sha.slice(0, 8),
      ]) {
        const { body } = await get(`${REPO}/git/commits/${ref}`);
        expect(body).toMatchObject({
          sha: server.first.sha,
          html_url: `${server.url}/team/scorer/commit/${server.first.sha}`,
          created: '2026-03-02T09:00:00Z',
        });
      }
    });

    it('lists a tree, whole or one level, by commit or tree', async () => {
      const shallow = await get(`${REPO}/git/trees/main`);
      expect(shallow.body).toMatchObject({
        sha: server.first.sha,
        truncated: false,
        tree: [
          { path: 'README.md', type: 'blob', mode: '100644', size: 9 },
          { path: 'app', type: 'tree', mode: '040000' },
          { path: 'overlays', type: 'tree' },
        ],
      });
      const deep = await get(`${REPO}/git/trees/main?recursive=true`);
      expect(deep.body).toMatchObject({ total_count: 7 });
      const app = at(shallow.body, 'tree', '1', 'sha');
      expect((await get(`${REPO}/git/trees/${app}`)).body).toMatchObject({
        sha: app,
        tree: [{ path: 'version' }],
      });
      const blob = at(shallow.body, 'tree', '0', 'sha');
      expect((await get(`${REPO}/git/blobs/${blob}`)).body).toMatchObject({
        content: base64('# scorer\n'),
        encoding: 'base64',
      });
    });

    it('compares two commits', async () => {
      await server.api('POST', `${REPO}/contents/more`, {
        content: base64('x'),
        new_branch: 'next',
        message: 'More',
      });
      expect((await get(`${REPO}/compare/main...next`)).body).toMatchObject({
        total_commits: 1,
        commits: [{ commit: { message: 'More\n' } }],
      });
      expect((await get(`${REPO}/compare/next...main`)).body).toEqual({
        total_commits: 0,
        commits: [],
      });
    });

    it('packs an archive', async () => {
      const answer = await server.fetchAt(`/api/v1${REPO}/archive/main.tar.gz`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('gzip');
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([...bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
      expect((await get(`${REPO}/archive/nothing.tar.gz`)).status).toBe(404);
    });
  });

  describe('files', () => {
    it('reads a file, a directory, and raw bytes, at any commit', async () => {
      const file = await get(`${REPO}/contents/app/version?ref=main`);
      expect(file.body).toMatchObject({
        name: 'version',
        path: 'app/version',
        type: 'file',
        size: 6,
        encoding: 'base64',
        content: base64('1.0.0\n'),
        last_commit_sha: server.first.sha,
        html_url: `${server.url}/team/scorer/src/branch/main/app/version`,
        download_url: `${server.url}/team/scorer/raw/branch/main/app/version`,
      });
      const directory = await get(`${REPO}/contents/app`);
      expect(directory.body).toMatchObject([
        { path: 'app/version', content: null, encoding: null },
      ]);
      expect((await get(`${REPO}/contents`)).body).toHaveLength(3);
      expect((await get(`${REPO}/contents/app/none`)).status).toBe(404);
      const { sha } = server.first;
      for (const path of [
        `/api/v1${REPO}/raw/app/version?ref=${sha}`,
        `/api/v1${REPO}/media/app/version`,
        `/team/scorer/raw/commit/${sha}/app/version`,
      ]) {
        const answer = await server.fetchAt(path);
        expect([path, await answer.text()]).toEqual([path, '1.0.0\n']);
      }
    });

    it('creates, updates and deletes one file', async () => {
      const path = `${REPO}/contents/app/notes`;
      const made = await server.api('POST', path, {
        content: base64('one\n'),
        author: { name: 'Ada Byron', email: 'ada@example.com' },
      });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        content: { path: 'app/notes', content: base64('one\n') },
        commit: {
          message: 'Add app/notes\n',
          author: { name: 'Ada Byron' },
          parents: [{ sha: server.first.sha }],
        },
      });
      const again = await server.api('POST', path, { content: base64('x') });
      expect(again.status).toBe(422);
      const sha = at(made.body, 'content', 'sha');
      const content = base64('two\n');
      const blind = await server.api('PUT', path, { content });
      expect(blind.body).toMatchObject({ message: '[SHA]: Required' });
      const stale = await server.api('PUT', path, {
        content,
        sha: '0'.repeat(40),
      });
      expect(stale.status).toBe(422);
      expect(stale.body).toMatchObject({
        message: expect.stringContaining('sha does not match'),
      });
      const updated = await server.api('PUT', path, { content, sha });
      expect(updated.status).toBe(200);
      const gone = await server.api('DELETE', path, {
        sha: at(updated.body, 'content', 'sha'),
      });
      expect(gone.status).toBe(200);
      expect(gone.body).toMatchObject({ content: null });
      expect((await get(path)).status).toBe(404);
    });

    it('changes several files in one commit on a new branch', async () => {
      const model = await get(`${REPO}/contents/overlays/dev/model.yaml`);
      const changes = {
        branch: 'main',
        new_branch: 'slipway/op-1',
        message: 'dev: Back to model v0',
        files: [
          {
            operation: 'update',
            path: 'overlays/dev/model.yaml',
            content: base64('model: 0\n'),
            sha: at(model.body, 'sha'),
          },
          { operation: 'create', path: 'why', content: base64('because\n') },
          {
            operation: 'delete',
            path: 'overlays/dev/kustomization.yaml',
            sha: at(
              (await get(`${REPO}/contents/overlays/dev/kustomization.yaml`))
                .body,
              'sha',
            ),
          },
        ],
      };
      const made = await server.api('POST', `${REPO}/contents`, changes);
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        files: [{ path: 'overlays/dev/model.yaml' }, { path: 'why' }, null],
        commit: { message: 'dev: Back to model v0\n' },
      });
      const tree = await get(`${REPO}/git/trees/slipway/op-1?recursive=1`);
      const paths = JSON.stringify(at(tree.body, 'tree'));
      expect(paths).toContain('overlays/dev/model.yaml');
      expect(paths).not.toContain('kustomization.yaml');
      expect((await get(`${REPO}/contents/why`)).status).toBe(404);

      const again = await server.api('POST', `${REPO}/contents`, changes);
      expect(again.status).toBe(422);
      expect(again.body).toMatchObject({
        message: 'branch already exists [name: slipway/op-1]',
      });
    });

    it.each([
      [{ files: [] }, 422],
      [{ files: [{ operation: 'burn', path: 'x' }] }, 422],
      [{ files: [{ operation: 'create', path: '../x', content: '' }] }, 422],
      [{ files: [{ operation: 'create', path: '.git/x', content: '' }] }, 422],
      [{ files: [{ operation: 'create', path: 'x', content: '%' }] }, 422],
      [{ files: [{ operation: 'delete', path: 'none', sha: 'x' }] }, 404],
      [
        {
          branch: 'none',
          files: [{ operation: 'create', path: 'x', content: '' }],
        },
        404,
      ],
    ])('refuses %j', async (body, status) => {
      const answer = await server.api('POST', `${REPO}/contents`, body);
      expect([answer.status, answer.body]).toEqual([
        status,
        expect.objectContaining({ message: expect.any(String) }),
      ]);
      const main = server.host.get('team', 'scorer')?.repository.branch('main');
      expect(main).toBe(server.first.sha);
    });

    it('lets nobody write without the token', async () => {
      const answer = await server.api(
        'POST',
        `${REPO}/contents/x`,
        { content: base64('x') },
        '',
      );
      expect(answer.status).toBe(401);
    });

    it('takes writes one after the other, and loses none', async () => {
      const names = Array.from({ length: 12 }, (_, index) => `file-${index}`);
      const answers = await Promise.all(
        names.map(name =>
          server.api('POST', `${REPO}/contents/${name}`, {
            content: base64(name),
          }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
      expect((await get(`${REPO}/commits`)).body).toHaveLength(13);
      await server.git('.', 'clone', '--quiet', server.remote(), 'work');
      expect(await server.git('work', 'ls-files', 'file-*')).toBe(
        `${[...names].sort().join('\n')}\n`,
      );
    });
  });
});
