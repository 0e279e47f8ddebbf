import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitHostServer, TOKEN } from '../../testing/gitHostServer';

describe('Git over HTTP', () => {
  let server: Awaited<ReturnType<typeof gitHostServer>>;

  beforeEach(async () => {
    server = await gitHostServer();
  });

  afterEach(() => server.stop());

  const clone = async (name: string, credentials = '') => {
    await server.git('.', 'clone', '--quiet', server.remote(credentials), name);
  };
  const commit = async (directory: string, file: string, text: string) => {
    await writeFile(join(server.root, directory, file), text);
    await server.git(directory, 'add', '--all');
    await server.git(directory, 'commit', '--quiet', '-m', `Change ${file}`);
  };

  it('clones without credentials what was committed in process', async () => {
    await clone('work');
    const text = await readFile(join(server.root, 'work/app/version'), 'utf8');
    expect(text).toBe('1.0.0\n');
    const head = await server.git('work', 'rev-parse', 'HEAD');
    expect(head.trim()).toBe(server.first.sha);
    await server.git('work', 'fsck', '--strict');
  });

  it('takes a push from who has the token, and knows it at once', async () => {
    await clone('work', `ada:${TOKEN}@`);
    await commit('work', 'app/version', '1.1.0\n');
    await server.git('work', 'push', '--quiet', 'origin', 'main');
    const head = (await server.git('work', 'rev-parse', 'HEAD')).trim();
    const url = server.host.urlOf('team/scorer');
    expect(server.repositories.resolve(url, 'main')).toMatchObject({
      sha: head,
      message: 'Change app/version',
    });
    const raw = await server.fetchAt(
      '/team/scorer/raw/branch/main/app/version',
    );
    expect(await raw.text()).toBe('1.1.0\n');
  });

  it('refuses a push without the token, or with another', async () => {
    for (const credentials of ['', 'ada:guess@']) {
      const name = credentials ? 'wrong' : 'none';
      await clone(name);
      await commit(name, 'app/version', '6.6.6\n');
      await expect(
        server.git(name, 'push', server.remote(credentials), 'main'),
      ).rejects.toThrow(/Authentication failed|could not read Username/);
    }
    const main = server.host.get('team', 'scorer')?.repository.branch('main');
    expect(main).toBe(server.first.sha);
  });

  it('refuses what is behind, as Git does', async () => {
    await clone('left', `ada:${TOKEN}@`);
    await clone('right', `ada:${TOKEN}@`);
    await commit('left', 'left', 'l\n');
    await commit('right', 'right', 'r\n');
    await server.git('left', 'push', '--quiet');
    await expect(server.git('right', 'push')).rejects.toThrow('[rejected]');
    await server.git('right', 'pull', '--quiet', '--rebase');
    await server.git('right', 'push', '--quiet');
    const raw = await server.fetchAt('/team/scorer/raw/branch/main/left');
    expect(await raw.text()).toBe('l\n');
  });

  it('declines a push to a protected branch, and says why', async () => {
    await server.api('POST', '/repos/team/scorer/branch_protections', {
      rule_name: 'main',
    });
    await clone('work', `ada:${TOKEN}@`);
    await commit('work', 'app/version', '1.1.0\n');
    await expect(server.git('work', 'push')).rejects.toThrow(
      /Not allowed to push to protected branch main[^]*pre-receive hook declined/,
    );
    await server.git('work', 'push', '--quiet', 'origin', 'main:next');
    expect(
      server.host.get('team', 'scorer')?.repository.branch('next'),
    ).toBeDefined();
  });

  it('shows in a clone what came over the API meanwhile', async () => {
    await clone('work');
    await server.api('POST', '/repos/team/scorer/contents/app/new', {
      content: Buffer.from('new\n').toString('base64'),
      message: 'Add a file',
    });
    await server.git('work', 'pull', '--quiet');
    const text = await readFile(join(server.root, 'work/app/new'), 'utf8');
    expect(text).toBe('new\n');
    const log = await server.git('work', 'log', '-1', '--format=%an %s');
    expect(log.trim()).toBe('grace Add a file');
  });

  it('takes the branch of the first push for the default one', async () => {
    const made = await server.api('POST', '/user/repos', { name: 'notes' });
    expect(made.body).toMatchObject({ default_branch: 'main', empty: true });
    await clone('work');
    const remote = `${server.url}/grace/notes.git`.replace(
      '//',
      `//grace:${TOKEN}@`,
    );
    await server.git('work', 'push', '--quiet', remote, 'main:trunk');
    const { body } = await server.api('GET', '/repos/grace/notes');
    expect(body).toMatchObject({ default_branch: 'trunk', empty: false });
    await server.git('.', 'clone', '--quiet', remote, 'notes');
    const branch = await server.git('notes', 'branch', '--show-current');
    expect(branch.trim()).toBe('trunk');
  });

  it('knows no repository of another name', async () => {
    await expect(
      server.git('.', 'clone', `${server.url}/team/nothing.git`, 'none'),
    ).rejects.toThrow('not found');
  });
});
