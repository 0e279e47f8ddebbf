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

  describe('commits and trees', () => {
    it('lists commits, newest first, and those of a path only', async () => {
      await server.api('POST', `${REPO}/contents/app/notes`, {
        content: base64('one\ntwo\n'),
        message: 'Take notes',
      });
      const all = await server.get(`${REPO}/commits?sha=main&limit=1&page=1`);
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
      const ofOverlays = await server.get(
        `${REPO}/commits?path=overlays/dev&stat=false`,
      );
      expect(ofOverlays.body).toMatchObject([{ sha: server.first.sha }]);
      expect(at(ofOverlays.body, '0', 'stats')).toBeUndefined();
      expect((await server.get(`${REPO}/commits?sha=nothing`)).status).toBe(
        404,
      );
    });

    it('shows one commit, by branch, SHA or the beginning of one', async () => {
      for (const ref of [
        'main',
        server.first.sha,
        server.first.sha.slice(0, 8),
      ]) {
        const { body } = await server.get(`${REPO}/git/commits/${ref}`);
        expect(body).toMatchObject({
          sha: server.first.sha,
          html_url: `${server.url}/team/scorer/commit/${server.first.sha}`,
          created: '2026-03-02T09:00:00Z',
        });
      }
    });

    it('lists a tree, whole or one level, by commit or tree', async () => {
      const shallow = await server.get(`${REPO}/git/trees/main`);
      expect(shallow.body).toMatchObject({
        sha: server.first.sha,
        truncated: false,
        tree: [
          { path: 'README.md', type: 'blob', mode: '100644', size: 9 },
          { path: 'app', type: 'tree', mode: '040000' },
          { path: 'overlays', type: 'tree' },
        ],
      });
      const deep = await server.get(`${REPO}/git/trees/main?recursive=true`);
      expect(deep.body).toMatchObject({ total_count: 7 });
      const app = at(shallow.body, 'tree', '1', 'sha');
      expect((await server.get(`${REPO}/git/trees/${app}`)).body).toMatchObject(
        {
          sha: app,
          tree: [{ path: 'version' }],
        },
      );
      const blob = at(shallow.body, 'tree', '0', 'sha');
      expect(
        (await server.get(`${REPO}/git/blobs/${blob}`)).body,
      ).toMatchObject({
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
      expect(
        (await server.get(`${REPO}/compare/main...next`)).body,
      ).toMatchObject({
        total_commits: 1,
        commits: [{ commit: { message: 'More\n' } }],
      });
      expect((await server.get(`${REPO}/compare/next...main`)).body).toEqual({
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
      expect((await server.get(`${REPO}/archive/nothing.tar.gz`)).status).toBe(
        404,
      );
    });
  });
});
