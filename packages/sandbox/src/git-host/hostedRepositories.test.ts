import { gitHostServer } from '../testing/gitHostServer';
import { hasKubectl } from './rendering/kubectl';

const CONFIG_MAP = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { value: ${value} }\n`;

describe('the repositories that Argo CD sees', () => {
  let server: Awaited<ReturnType<typeof gitHostServer>>;

  beforeEach(async () => {
    server = await gitHostServer({
      'app/kustomization.yaml': 'resources: [settings.yaml]\n',
      'app/settings.yaml': CONFIG_MAP('one'),
      'plain/settings.yaml': CONFIG_MAP('plain'),
    });
  });

  afterEach(() => server.stop());

  const url = () => server.host.urlOf('team/scorer');
  const head = (revision = 'main') =>
    server.repositories.resolve(url(), revision)?.sha ?? '';
  const render = (path: string, sha = head()) =>
    server.repositories.render(url(), sha, path);
  const commit = (files: Record<string, string | null>, branch = 'main') =>
    server.host.commitFiles('team/scorer', {
      message: 'Change',
      author: 'Ada <ada@example.com>',
      at: server.clock.now(),
      branch,
      files,
    });

  it('resolves a branch, HEAD, a full and a short SHA, at any form of the address', () => {
    const { sha } = server.first;
    for (const revision of ['main', 'HEAD', '', sha, sha.slice(0, 7)]) {
      expect(head(revision)).toBe(sha);
    }
    expect(head('v9')).toBe('');
    for (const address of [
      `${url()}.git`,
      `${url()}/`,
      url().replace('127.0.0.1', 'localhost'),
    ]) {
      expect(server.repositories.resolve(address, 'main')?.sha).toBe(sha);
    }
    for (const address of [
      'https://git.example.com/team/scorer',
      'team/scorer',
      `${url()}/more`,
      server.host.urlOf('team/nothing'),
    ]) {
      expect(server.repositories.resolve(address, 'main')).toBeUndefined();
    }
  });

  it('renders a directory of manifests alone, or with all that is below', () => {
    commit({
      'plain/deeper/more.yaml': CONFIG_MAP('deeper').replace(
        'settings',
        'more',
      ),
      'plain/deeper/README.md': 'No manifest.',
    });
    const names = (path: string) =>
      render(path).map(({ metadata }) => metadata.name);
    expect(names('plain')).toEqual(['settings']);
    expect(names('./plain/**')).toEqual(['settings', 'more']);
    expect(() => names('nothing/**')).toThrow(
      'nothing: app path does not exist',
    );
  });

  it('renders what a commit holds, whatever came after it', async () => {
    const value = (sha?: string) => render('app', sha)[0].data;
    expect(value()).toEqual({ value: 'one' });
    commit({ 'app/settings.yaml': CONFIG_MAP('two') });
    await server.repositories.settled(repository());
    expect(value()).toEqual({ value: 'two' });
    expect(value(server.first.sha)).toEqual({ value: 'one' });
    expect(render('plain')).toMatchObject([{ data: { value: 'plain' } }]);
    expect(() => render('gone')).toThrow('gone: app path does not exist');
  });

  it('shows a new head when its manifests are rendered, and tells of it', async () => {
    const kubectl = await hasKubectl();
    render('app');
    const pushes: string[] = [];
    server.repositories.onPush(({ branch }) => pushes.push(branch));
    const { sha } = commit({ 'app/settings.yaml': CONFIG_MAP('two') });
    expect(pushes).toEqual(kubectl ? [] : ['main']);
    await server.repositories.settled(repository());
    expect(head()).toBe(sha);
    expect(pushes).toEqual(['main']);
  });

  it('gives objects that nobody else changes', () => {
    const [first] = render('app');
    first.metadata.name = 'other';
    expect(render('app')[0].metadata.name).toBe('settings');
  });

  it('keeps a failure with the commit that has it', async () => {
    render('app');
    const bad = commit({ 'app/settings.yaml': 'kind: [\n' });
    await server.repositories.settled(repository());
    expect(head()).toBe(bad.sha);
    expect(() => render('app')).toThrow(/settings.yaml/);
    commit({
      'app/settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n',
    });
    await server.repositories.settled(repository());
    expect(() => render('app')).toThrow(/name/);
  });

  function repository() {
    const found = server.host.get('team', 'scorer')?.repository;
    if (!found) {
      throw new Error('There is no repository team/scorer');
    }
    return found;
  }
});
