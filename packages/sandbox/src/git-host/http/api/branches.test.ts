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
      const names = (await server.get(`${REPO}/branches`)).body;
      expect(names).toMatchObject([{ name: 'feature/one' }, { name: 'main' }]);
      for (const name of ['feature/one', 'feature%2Fone']) {
        expect((await server.get(`${REPO}/branches/${name}`)).status).toBe(200);
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
      expect((await server.get(`${REPO}/branches/main`)).body).toMatchObject({
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
      expect((await server.get(rule)).body).toMatchObject({
        required_approvals: 0,
      });
      expect((await server.api('DELETE', rule)).status).toBe(204);
      expect((await server.get(`${REPO}/branch_protections`)).body).toEqual([]);
    });
  });
});
