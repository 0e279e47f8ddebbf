import {
  application,
  deployment,
  workflowRun,
} from '../__testUtils__/delivered';
import { join } from './__testUtils__/joined';

describe('joinDelivery', () => {
  it('puts the environments in the order of promotion', () => {
    const { environments } = join([
      {
        applications: ['production', 'dev', 'staging'].map(environment =>
          application(environment),
        ),
      },
    ]);
    expect(environments.map(({ name }) => name)).toEqual([
      'dev',
      'staging',
      'production',
    ]);
    expect(environments.map(({ state }) => state)).toEqual([
      'healthy',
      'healthy',
      'healthy',
    ]);
  });

  it('keeps regions of one environment apart as destinations', () => {
    const { environments } = join([
      {
        applications: ['us', 'eu'].map(region =>
          application('production', {
            id: region,
            destination: { cluster: region, namespace: 'fraud' },
          }),
        ),
      },
    ]);
    expect(environments).toHaveLength(1);
    expect(environments[0].destinations.map(({ cluster }) => cluster)).toEqual([
      'eu',
      'us',
    ]);
  });

  it('shows an entity that has nothing but workloads', () => {
    const { environments } = join([{ workloads: [deployment('staging')] }]);
    expect(environments).toMatchObject([
      {
        name: 'staging',
        state: 'healthy',
        destinations: [
          { live: { model: { version: '1' } }, traffic: [{ percent: 100 }] },
        ],
      },
    ]);
  });

  it('joins an Application of an Argo CD whose own cluster has no known name', () => {
    const { environments } = join([
      {
        applications: [
          application('staging', {
            destination: { cluster: 'in-cluster', namespace: 'fraud-staging' },
          }),
        ],
        workloads: [deployment('staging')],
      },
    ]);
    expect(environments).toHaveLength(1);
    expect(environments[0].destinations).toMatchObject([
      { cluster: 'sandbox', workloads: [{ name: 'fraud-detection' }] },
    ]);
  });

  it('does not put workloads of another cluster below an Application', () => {
    const { environments } = join([
      {
        applications: [
          application('staging', {
            destination: { cluster: 'elsewhere', namespace: 'fraud-staging' },
          }),
        ],
        workloads: [deployment('staging')],
      },
    ]);
    expect(environments[0].destinations).toMatchObject([
      { cluster: 'elsewhere', workloads: [] },
      { cluster: 'sandbox', applications: [] },
    ]);
  });

  it('sorts workloads of a shared namespace by the Application they are labelled with', () => {
    const shared = { cluster: 'sandbox', namespace: 'fraud' };
    const { environments } = join([
      {
        applications: [
          application('dev', { destination: shared }),
          application('production', { destination: shared }),
        ],
        workloads: [
          deployment('dev', {
            namespace: 'fraud',
            labels: {
              'app.kubernetes.io/instance': 'fraud-detection-production',
            },
          }),
        ],
      },
    ]);
    expect(
      environments.map(({ name, destinations }) => [
        name,
        destinations[0].workloads.length,
      ]),
    ).toEqual([
      ['dev', 0],
      ['production', 1],
    ]);
  });

  it('shows the newest twenty runs of all sources and counts all', () => {
    const runs = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        workflowRun(`run-${from + i}`, {
          createdAt: new Date(1e12 + (from + i) * 1000).toISOString(),
        }),
      );
    const { training } = join([
      { runs: { latest: runs(0, 15), total: 15 } },
      { runs: { latest: runs(15, 15), total: 40 } },
    ]);
    expect(training.total).toBe(55);
    expect(training.runs).toHaveLength(20);
    expect(training.runs[0].name).toBe('run-29');
  });
});
