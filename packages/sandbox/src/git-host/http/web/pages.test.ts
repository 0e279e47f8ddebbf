import { base64, gitHostServer } from '../../../testing/gitHostServer';

const REPO = '/repos/team/scorer';

describe('the pages of the Git host', () => {
  let server: Awaited<ReturnType<typeof gitHostServer>>;

  beforeEach(async () => {
    server = await gitHostServer({ 'odd.txt': '<script>alert(1)</script>\n' });
    await server.api('POST', `${REPO}/contents/app/notes`, {
      content: base64('one\n'),
      new_branch: 'feature/notes',
      message: 'Take <b>notes</b>',
    });
    await server.api('POST', `${REPO}/pulls`, {
      head: 'feature/notes',
      base: 'main',
      title: 'Take notes',
    });
  });

  afterEach(() => server.stop());

  const page = async (path: string) => {
    const response = await server.fetchAt(path);
    return { status: response.status, text: await response.text() };
  };
  const press = (button: string, headers: Record<string, string> = {}) =>
    server.fetchAt(`/team/scorer/pulls/1/${button}`, {
      method: 'POST',
      headers: { origin: server.url, ...headers },
    });

  it.each([
    ['/', 'team/scorer'],
    ['/team', 'team/scorer'],
    ['/team/scorer', 'git clone'],
    ['/team/scorer/src/branch/main/app/version', '1.0.0'],
    ['/team/scorer/src/branch/feature/notes/app/notes', 'one'],
    ['/team/scorer/src/branch/main/app', 'version'],
    ['/team/scorer/commits/branch/main', 'Begin'],
    ['/team/scorer/pulls', 'Take notes'],
    ['/team/scorer/pulls/1', 'It can be merged.'],
    ['/team/scorer/compare/main...feature/notes', 'Take &lt;b&gt;notes'],
  ])('%s', async (path, text) => {
    const { status, text: body } = await page(path);
    expect(status).toBe(200);
    expect(body).toContain(text);
  });

  it('shows a commit with its differences, and as a patch', async () => {
    const path = `/team/scorer/commit/${server.first.sha}`;
    const { text } = await page(path);
    expect(text).toContain('+1.0.0');
    expect((await page(`${path}.diff`)).text).toContain(
      'diff --git a/README.md b/README.md',
    );
    expect((await page('/team/scorer/pulls/1.diff')).text).toContain('+one');
  });

  it('runs nothing that is in a repository', async () => {
    const response = await server.fetchAt(
      '/team/scorer/src/branch/main/odd.txt',
    );
    expect(response.headers.get('content-security-policy')).toContain(
      "default-src 'none'",
    );
    const text = await response.text();
    expect(text).not.toContain('<script>');
    expect(text).toContain('&lt;script&gt;');
    const raw = await server.fetchAt('/team/scorer/raw/branch/main/odd.txt');
    expect(raw.headers.get('content-type')).toContain('text/plain');
    expect(raw.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has a person approve and merge', async () => {
    await server.api('POST', `${REPO}/branch_protections`, {
      rule_name: 'main',
      required_approvals: 1,
    });
    const path = '/team/scorer/pulls/1';
    expect((await page(path)).text).toContain('Does not have enough approvals');
    expect((await press('merge')).status).toBe(405);
    const approved = await press('approve');
    expect(approved.status).toBe(303);
    expect(approved.headers.get('location')).toBe(path);
    expect((await press('merge')).status).toBe(303);
    expect((await page(path)).text).toContain('reviewer merged it as');
    const { body } = await server.api('GET', `${REPO}/pulls/1`);
    expect(body).toMatchObject({
      merged: true,
      merged_by: { login: 'reviewer' },
    });
  });

  it('lets no other page press its buttons', async () => {
    const statuses = [];
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
    ]) {
      statuses.push((await press('merge', headers)).status);
    }
    expect(statuses).toEqual([403, 403, 403]);
    expect((await press('close')).status).toBe(303);
  });

  it('says that there is nothing where there is nothing', async () => {
    expect((await page('/team/scorer/src/branch/main/none')).status).toBe(404);
    expect((await page('/team/scorer/pulls/7')).status).toBe(404);
    expect((await page('/nobody')).status).toBe(404);
  });
});
