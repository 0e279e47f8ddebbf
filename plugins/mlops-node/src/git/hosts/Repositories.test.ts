import { ConfigReader } from '@backstage/config';
import { readHosts } from './readHosts';
import { Repositories } from './Repositories';

const repositories = new Repositories(
  readHosts(
    new ConfigReader({
      integrations: {
        gitea: [
          {
            host: 'git.example.com:3000',
            baseUrl: 'https://git.example.com:3000/forge',
            username: 'slipway',
            password: 'topsecret',
          },
          { host: 'readonly.example.com' },
        ],
        github: [
          { host: 'github.com', token: 'ghp_x' },
          {
            host: 'ghe.example.com',
            apiBaseUrl: 'https://ghe.example.com/api/v3',
          },
        ],
        gitlab: [{ host: 'gitlab.com', token: 'glpat_x' }],
      },
    }),
  ),
);

describe('the host of a repository', () => {
  it.each([
    ['https://github.com/fraud/gitops.git', 'github'],
    ['git@github.com:fraud/gitops.git', 'github'],
    ['https://gitlab.com/fraud/team/gitops', 'gitlab'],
    ['https://git.example.com:3000/forge/fraud/gitops', 'gitea'],
    ['ssh://git@git.example.com:2222/fraud/gitops.git', 'gitea'],
  ])('of %s is %s', (url, kind) => {
    expect(repositories.hostOf(url)?.kind).toBe(kind);
  });

  it.each([
    ['without an integration', 'https://elsewhere.example.com/fraud/gitops'],
    ['without credentials', 'https://ghe.example.com/fraud/gitops'],
    ['that may only be read', 'https://readonly.example.com/fraud/gitops'],
    ['at another port', 'https://git.example.com:3001/forge/fraud/gitops'],
    ['outside of its base URL', 'https://git.example.com:3000/fraud/gitops'],
    ['whose name begins alike', 'https://github.com.evil.example/a/b'],
    ['named as a user', 'https://github.com@evil.example/a/b'],
    ['with a folder too many', 'https://github.com/fraud/gitops/tree'],
  ])('is none for one %s', (_, url) => {
    expect(repositories.hostOf(url)).toBeUndefined();
    expect(() => repositories.open(url)).toThrow(
      'The portal has no write access to',
    );
  });

  it('tells no password with the address that it refuses', () => {
    expect(() =>
      repositories.open('https://maria:secret@elsewhere.example.com/a/b'),
    ).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('secret'),
      }),
    );
  });

  it('is of three kinds', () => {
    expect(repositories.kinds.map(({ title }) => title)).toEqual([
      'Gitea',
      'GitHub',
      'GitLab',
    ]);
  });
});
