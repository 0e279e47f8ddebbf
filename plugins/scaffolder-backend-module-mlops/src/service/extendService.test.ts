import { answersFile, readAnswers } from './answers';
import { describeNewService, type Platform } from './describeService';
import { extendService } from './extendService';
import { parseParameters } from './parameters';

const platform: Platform = {
  portalUrl: 'https://portal.example.com',
  mlflowUrl: 'http://mlflow.mlflow.svc:5000',
  trainingNamespace: 'ml-training',
  domain: 'models.example.com',
  homeCluster: 'eu-1',
  gitBaseUrls: { gitea: 'https://git.example.com' },
};

const made = parseParameters({ name: 'churn', owner: 'team-growth' });

describe('adding to a service', () => {
  it('goes on with one whose name a new service may no longer have', () => {
    const answers = readAnswers('name: pre-training\nowner: team-growth\n');
    const { added, service } = extendService(
      answers,
      { environment: { name: 'qa' } },
      platform,
    );
    expect(added.map(({ applicationName }) => applicationName)).toEqual([
      'pre-training-qa',
    ]);
    expect(service.trainingProject).toBe('pre-training-training');
    expect(() => describeNewService(answers, platform)).toThrow(
      'name: must not end in "-training"',
    );
  });

  it('puts an environment before the last, with the release of the one before it', () => {
    const { service, added } = extendService(
      made,
      { environment: { name: 'qa', replicas: 3 } },
      platform,
    );
    expect(service.environments.map(({ name }) => name)).toEqual([
      'dev',
      'staging',
      'qa',
      'production',
    ]);
    expect(added).toEqual([
      expect.objectContaining({
        path: 'qa',
        like: 'staging',
        replicas: 3,
        namespace: 'churn-qa',
        isProduction: false,
      }),
    ]);
  });

  it('keeps what ran without a region when the first region comes', () => {
    const { service, added } = extendService(
      made,
      { region: { name: 'us', cluster: 'us-1' } },
      platform,
    );
    expect(service.overlays.map(({ path }) => path)).toEqual([
      'dev',
      'staging',
      'production',
      'production-us',
    ]);
    expect(added).toEqual([
      expect.objectContaining({
        path: 'production-us',
        like: 'production',
        cluster: 'us-1',
        namespace: 'churn-production',
      }),
    ]);
  });

  it('gives a region on the same cluster a namespace of its own', () => {
    const { added } = extendService(
      made,
      { region: { name: 'us', cluster: 'in-cluster' } },
      platform,
    );
    expect(added.map(({ namespace }) => namespace)).toEqual([
      'churn-production-us',
    ]);
  });

  it('can be done again, from what was kept', () => {
    const first = extendService(made, { region: { name: 'us' } }, platform);
    const kept = answersFile(parseParameters(first.parameters)).content;
    expect(kept).toContain('It holds no secret.');
    const { service } = extendService(
      readAnswers(kept),
      { region: { name: 'asia', cluster: 'asia-1' } },
      platform,
    );
    expect(service.overlays.map(({ path }) => path).slice(2)).toEqual([
      'production',
      'production-us',
      'production-asia',
    ]);
  });

  it.each([
    { environment: { name: 'qa', replicas: 3 } },
    { region: { name: 'us', cluster: 'us-1' } },
  ])('goes on where %j is there already, and refuses another', extension => {
    const { parameters } = extendService(made, extension, platform);
    const kept = readAnswers(answersFile(parseParameters(parameters)).content);
    const again = extendService(kept, extension, platform);
    expect(again.parameters).toEqual(kept);
    expect(again.added).toHaveLength(1);
    expect(again.added[0].like).toBe(again.added[0].path);
    const other = extension.region
      ? { region: { name: 'us', cluster: 'us-2' } }
      : { environment: { ...extension.environment, name: 'qa', replicas: 7 } };
    expect(() => extendService(kept, other, platform)).toThrow(
      'is there already, with other settings',
    );
  });

  it.each([
    [{ environment: { name: 'dev' } }, 'The environment dev is there already'],
    [{}, 'Name either an environment or a region'],
    [
      { environment: { name: 'qa' }, region: { name: 'us' } },
      'Name either an environment or a region',
    ],
    [{ region: { name: 'US!' } }, 'regions.0.name'],
  ])('refuses %j', (extension, message) => {
    expect(() => extendService(made, extension, platform)).toThrow(message);
  });

  it('refuses answers that nobody gave', () => {
    expect(() => readAnswers('name: churn\nowner: x\nhacked: true\n')).toThrow(
      'The form is not right',
    );
    expect(() => readAnswers('{{')).toThrow('is no YAML');
  });
});
