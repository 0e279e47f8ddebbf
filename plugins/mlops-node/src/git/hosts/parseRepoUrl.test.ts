import { parseRepoUrl, withoutCredentials } from './parseRepoUrl';

const FRAUD = { host: 'git.example.com', path: ['fraud', 'gitops'] };

describe('the URL of a repository, as Argo CD has it', () => {
  it.each([
    'https://git.example.com/fraud/gitops',
    'https://git.example.com/fraud/gitops.git',
    'https://git.example.com/fraud/gitops/',
    'https://git.example.com/fraud/gitops.git/',
    'https://maria:secret@GIT.example.com/fraud/gitops',
  ])('%s', url => {
    expect(parseRepoUrl(url)).toEqual({ ...FRAUD, ssh: false });
  });

  it.each([
    'git@git.example.com:fraud/gitops.git',
    'git@git.example.com:fraud/gitops',
    'ssh://git@git.example.com/fraud/gitops.git',
    'ssh://git@git.example.com:2222/fraud/gitops.git',
  ])('%s', url => {
    expect(parseRepoUrl(url)).toEqual({ ...FRAUD, ssh: true });
  });

  it('keeps the port of a URL that browsers know', () => {
    expect(parseRepoUrl('http://127.0.0.1:7106/fraud/gitops')?.host).toBe(
      '127.0.0.1:7106',
    );
  });

  it.each([
    '',
    'fraud/gitops',
    'file:///srv/git/gitops',
    'https://git.example.com',
    'https://git.example.com/gitops',
    'https://git.example.com/fraud/..%2f..%2fadmin',
    'https://git.example.com/fraud/git%20ops',
    'oci://git.example.com/fraud/gitops',
    'git@git.example.com:../gitops',
  ])('refuses %p', url => {
    expect(parseRepoUrl(url)).toBeUndefined();
  });

  it('is shown without the password that it may have', () => {
    expect(withoutCredentials('https://maria:secret@git.example.com/a/b')).toBe(
      'https://git.example.com/a/b',
    );
  });
});
