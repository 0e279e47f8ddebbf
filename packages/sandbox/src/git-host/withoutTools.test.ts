import { base64, gitHostServer } from '../testing/gitHostServer';

describe('the Git host without Git and kubectl', () => {
  const { PATH } = process.env;
  let server: Awaited<ReturnType<typeof gitHostServer>>;

  beforeEach(async () => {
    process.env.PATH = '/nowhere';
    server = await gitHostServer({
      'app/kustomization.yaml': 'resources: [settings.yaml]\n',
      'app/settings.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n',
      'odd/kustomization.yaml': 'namePrefix: x-\nresources: [../app]\n',
    });
  });

  afterEach(async () => {
    process.env.PATH = PATH;
    await server.stop();
  });

  it('says what is missing, and goes on', async () => {
    expect(server.logged).toEqual([
      expect.stringContaining('install Git'),
      expect.stringContaining('kubectl is not on the PATH'),
    ]);
    const made = await server.api(
      'POST',
      '/repos/team/scorer/contents/app/more',
      { content: base64('x') },
    );
    expect(made.status).toBe(201);
    const refs = await server.fetchAt(
      '/team/scorer.git/info/refs?service=git-upload-pack',
    );
    expect(refs.status).toBe(503);
    expect(await refs.text()).toContain('Git is not installed');
  });

  it('renders plainly, and says what it cannot do', () => {
    const { host, repositories } = server;
    const url = host.urlOf('team/scorer');
    const { sha } = repositories.resolve(url, 'main') ?? { sha: '' };
    expect(repositories.render(url, sha, 'app')).toMatchObject([
      { kind: 'ConfigMap' },
    ]);
    expect(() => repositories.render(url, sha, 'odd')).toThrow(
      'cannot do `namePrefix` of odd/kustomization.yaml; install kubectl',
    );
  });
});
