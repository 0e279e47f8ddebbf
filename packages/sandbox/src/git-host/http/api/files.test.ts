import { valueAt } from '../../../kubernetes/json';
import {
  base64,
  gitHostServer,
  OVERLAYS,
  type GitHostServer,
} from '../../../testing/gitHostServer';

const REPO = '/repos/team/scorer';

describe("Gitea's API", () => {
  let server: GitHostServer;

  beforeEach(async () => {
    server = await gitHostServer(OVERLAYS);
  });

  afterEach(() => server.stop());

  const at = (value: unknown, ...path: string[]) => valueAt(value, path);

  describe('files', () => {
    it('reads a file, a directory, and raw bytes, at any commit', async () => {
      const file = await server.get(`${REPO}/contents/app/version?ref=main`);
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
      const directory = await server.get(`${REPO}/contents/app`);
      expect(directory.body).toMatchObject([
        { path: 'app/version', content: null, encoding: null },
      ]);
      expect((await server.get(`${REPO}/contents`)).body).toHaveLength(3);
      expect((await server.get(`${REPO}/contents/app/none`)).status).toBe(404);
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
      expect((await server.get(path)).status).toBe(404);
    });

    it('changes several files in one commit on a new branch', async () => {
      const model = await server.get(
        `${REPO}/contents/overlays/dev/model.yaml`,
      );
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
              (
                await server.get(
                  `${REPO}/contents/overlays/dev/kustomization.yaml`,
                )
              ).body,
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
      const tree = await server.get(
        `${REPO}/git/trees/slipway/op-1?recursive=1`,
      );
      const paths = JSON.stringify(at(tree.body, 'tree'));
      expect(paths).toContain('overlays/dev/model.yaml');
      expect(paths).not.toContain('kustomization.yaml');
      expect((await server.get(`${REPO}/contents/why`)).status).toBe(404);

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
      expect((await server.get(`${REPO}/commits`)).body).toHaveLength(13);
      await server.git('.', 'clone', '--quiet', server.remote(), 'work');
      expect(await server.git('work', 'ls-files', 'file-*')).toBe(
        `${[...names].sort().join('\n')}\n`,
      );
    });
  });
});
