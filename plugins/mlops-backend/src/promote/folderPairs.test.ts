import type {
  Application,
  EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import { application } from '../__testUtils__/delivered';
import { folderPairs, isSameRepository } from './folderPairs';

function environment(
  name: string,
  applications: Application[],
): EnvironmentDelivery {
  const destination = {
    cluster: 'sandbox',
    namespace: name,
    applications,
    rollouts: [],
    workloads: [],
    traffic: [],
  };
  return { name, state: 'healthy', reasons: [], destinations: [destination] };
}

function deployed(name: string, path: string, part: { repoUrl?: string } = {}) {
  const base = application('production');
  const [source] = base.sources;
  return {
    ...base,
    id: `sandbox/argocd/${name}`,
    name,
    sources: [{ ...source, path, ...part }],
  };
}

function pairsOf(from: Application[], to: Application[]) {
  const { pairs, problems } = folderPairs(
    environment('staging', from),
    environment('production', to),
  );
  return {
    problems,
    pairs: pairs.map(({ source, target }) => `${source.path} → ${target.path}`),
  };
}

describe('which folders of two environments belong together', () => {
  it('takes the only ones there are, whatever they are called', () => {
    expect(
      pairsOf([deployed('fraud-s', 'stg')], [deployed('fraud-p', './prd/')]),
    ).toEqual({ problems: [], pairs: ['stg → prd'] });
  });

  it('goes by the name of the environment in the path', () => {
    expect(
      pairsOf(
        [deployed('b', 'worker/staging'), deployed('a', 'server/staging')],
        [
          deployed('c', 'server/production'),
          deployed('d', 'worker/production'),
        ],
      ).pairs,
    ).toEqual([
      'server/staging → server/production',
      'worker/staging → worker/production',
    ]);
  });

  it('goes by the names of the Applications else', () => {
    expect(
      pairsOf(
        [deployed('worker-staging', 'w1'), deployed('server-staging', 's1')],
        [deployed('server-production', 's2')],
      ).pairs,
    ).toEqual(['s1 → s2']);
  });

  it('counts a folder once that is deployed to several clusters', () => {
    const [one, two] = ['eu', 'us'].map(name =>
      deployed(`fraud-${name}`, 'overlays/production'),
    );
    expect(
      pairsOf([deployed('fraud', 'overlays/staging')], [one, two]).pairs,
    ).toHaveLength(1);
  });

  it('says what has no counterpart', () => {
    expect(
      pairsOf(
        [deployed('x', 'x'), deployed('y', 'y')],
        [deployed('server-production', 'overlays/production')],
      ).problems,
    ).toEqual([
      'Nothing of staging is deployed from a folder that corresponds to overlays/production of server-production',
    ]);
  });

  it('says when there are two repositories, or one folder for both', () => {
    const other = { repoUrl: 'https://github.com/fraud/other' };
    expect(
      pairsOf([deployed('s', 'stg')], [deployed('p', 'prd', other)]).problems,
    ).toEqual([expect.stringContaining('from two repositories')]);
    expect(
      pairsOf([deployed('s', 'chart')], [deployed('p', 'chart')]).problems,
    ).toEqual([expect.stringContaining('from the same folder chart')]);
  });

  it('says when there is no folder at all', () => {
    expect(pairsOf([], [deployed('p', 'prd')]).problems).toEqual([
      'Nothing of staging is deployed from a folder of a Git repository',
    ]);
  });
});

describe('URLs of one repository', () => {
  it.each([
    ['https://github.com/a/b', 'https://github.com/a/b.git'],
    ['https://github.com/a/b/', 'git@github.com:a/b.git'],
    ['https://token@GitHub.com/a/b', 'ssh://git@github.com/a/b'],
  ])('%s is %s', (a, b) => {
    expect(isSameRepository(a, b)).toBe(true);
  });

  it('does not mix up two', () => {
    expect(
      isSameRepository('https://github.com/a/b', 'https://github.com/a/c'),
    ).toBe(false);
  });
});
