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

  describe('who and what', () => {
    it('tells its version without credentials, and who asks with them', async () => {
      const version = await server.api('GET', '/version', undefined, '');
      expect(version.body).toEqual({ version: expect.stringMatching(/^1\./) });
      expect((await server.get('/user')).body).toMatchObject({
        login: 'grace',
      });
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
      expect((await server.get(REPO)).body).toMatchObject({
        full_name: 'team/scorer',
        owner: { login: 'team' },
        default_branch: 'main',
        empty: false,
        html_url: `${server.url}/team/scorer`,
        clone_url: `${server.url}/team/scorer.git`,
        permissions: { admin: true, push: true, pull: true },
      });
      const unknown = await server.get('/repos/team/nothing');
      expect(unknown.status).toBe(404);
      expect(unknown.body).toEqual({
        message: "The target couldn't be found.",
        url: `${server.url}/api/swagger`,
        errors: [],
      });
    });

    it('makes organizations and repositories, as the scaffolder does', async () => {
      expect((await server.get('/orgs/shop')).status).toBe(404);
      const org = await server.api('POST', '/orgs', { username: 'shop' });
      expect(org.status).toBe(201);
      expect((await server.get('/orgs/shop')).body).toMatchObject({
        name: 'shop',
      });
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
      expect((await server.get('/repos/grace/diary')).status).toBe(200);
      const path = '/repos/grace/diary';
      const stranger = await server.api('GET', path, undefined, '');
      expect(stranger.status).toBe(404);
    });
  });
});
