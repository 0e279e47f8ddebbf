import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  operationsExtensionPoint,
  type RepositoryHost,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { mlopsModuleGit } from './module';

describe('the module', () => {
  async function startWith(integrations: Record<string, object[]>) {
    const hosts: RepositoryHost[] = [];
    const steps: StepHandler[] = [];
    const backend = await startTestBackend({
      extensionPoints: [
        [
          operationsExtensionPoint,
          {
            addAction: () => undefined,
            addStep: step => steps.push(step),
            addRepositoryHost: host => hosts.push(host),
            repositoryHosts: { find: () => undefined },
            deliveries: {
              delivery: () => undefined,
              entitiesOfRollout: () => [],
              hold: async () => undefined,
              changed: () => undefined,
              record: async () => undefined,
            },
          },
        ],
      ],
      features: [
        mlopsModuleGit,
        mockServices.rootConfig.factory({ data: { integrations } }),
      ],
    });
    await backend.stop();
    return { hosts, steps };
  }

  it('gives a host for each kind that it has credentials for', async () => {
    const { hosts } = await startWith({
      gitea: [
        { host: 'a.example.com', password: 'x' },
        { host: 'b.example.com', password: 'x' },
      ],
      github: [{ host: 'github.com', token: 'x' }],
      gitlab: [{ host: 'gitlab.com' }],
    });
    expect(hosts.map(({ title }) => title)).toEqual(['Gitea', 'GitHub']);
    expect(hosts[0].handles('https://b.example.com/fraud/gitops')).toBe(true);
    expect(hosts[1].handles('git@github.com:fraud/gitops.git')).toBe(true);
  });

  it('gives the steps that pull requests are made of, also without a host', async () => {
    const { hosts, steps } = await startWith({});
    expect(hosts).toEqual([]);
    expect(steps.map(({ system, kind }) => `${system} ${kind}`)).toEqual([
      'git repository.propose',
      'git repository.await-merge',
    ]);
  });
});
