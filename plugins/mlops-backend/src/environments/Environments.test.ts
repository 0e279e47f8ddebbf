import { ConfigReader } from '@backstage/config';
import { Environments, readEnvironmentRules } from '.';

const place = {
  labels: {},
  namespace: 'fraud',
  cluster: 'main',
  application: 'fraud-detection',
};

describe('Environments by convention', () => {
  const environments = new Environments();

  it.each([
    ['environment', 'production', 'production'],
    ['env', 'prod', 'production'],
    ['stage', 'UAT', 'staging'],
    ['app.kubernetes.io/environment', 'prod-eu', 'production'],
    ['environment', 'shadow', 'shadow'],
  ])('takes the label %s=%s for %s', (label, value, expected) => {
    expect(
      environments.recognise({ ...place, labels: { [label]: value } }),
    ).toBe(expected);
  });

  it.each([
    ['fraud-detection-dev', 'dev'],
    ['qa-fraud', 'test'],
    ['fraud.stage.eu', 'staging'],
    ['fraud-pre-prod', 'preprod'],
    ['prod', 'production'],
    ['test-service-production', 'production'],
    ['FRAUD-Live', 'production'],
  ])('takes the Application %s for %s', (application, expected) => {
    expect(environments.recognise({ ...place, application })).toBe(expected);
  });

  it.each(['product-catalog', 'devotion', 'latest', 'delivery'])(
    'does not take %s for a word it is not',
    application => {
      expect(environments.recognise({ ...place, application })).toBeUndefined();
    },
  );

  it('looks at the namespace, then at the cluster, where the name says nothing', () => {
    expect(environments.recognise({ ...place, namespace: 'fraud-dev' })).toBe(
      'dev',
    );
    expect(environments.recognise({ ...place, cluster: 'prod-eu-1' })).toBe(
      'production',
    );
  });

  it('puts them in the order of promotion, unknown ones before production', () => {
    const names = ['production', 'shadow', 'dev', 'preprod', 'staging', 'test'];
    expect(names.sort((a, b) => environments.compare(a, b))).toEqual([
      'dev',
      'test',
      'staging',
      'preprod',
      'shadow',
      'production',
    ]);
  });
});

describe('Environments by configured rules', () => {
  const rules = (environments: unknown) =>
    new Environments(
      readEnvironmentRules(
        new ConfigReader({ mlops: { environments } } as never),
      ),
    );

  it('lets the first rule that matches win over the convention', () => {
    const environments = rules([
      { name: 'canary-land', match: [{ namespace: 'fraud-prod*' }] },
      {
        name: 'live',
        match: [{ cluster: 'prod-*' }, { application: '*-prod' }],
      },
    ]);
    expect(
      environments.recognise({ ...place, namespace: 'fraud-production' }),
    ).toBe('canary-land');
    expect(
      environments.recognise({ ...place, application: 'fraud-prod' }),
    ).toBe('live');
    expect(environments.recognise({ ...place, namespace: 'x-dev' })).toBe(
      'dev',
    );
  });

  it('wants all that one match names', () => {
    const environments = rules([
      {
        name: 'eu',
        match: [{ labels: { region: 'eu-*' }, namespace: 'fraud' }],
      },
    ]);
    const labels = { region: 'eu-west-1' };
    expect(environments.recognise({ ...place, labels })).toBe('eu');
    expect(
      environments.recognise({ ...place, labels, namespace: 'other' }),
    ).toBeUndefined();
    expect(environments.recognise(place)).toBeUndefined();
  });

  it('keeps the order of the rules', () => {
    const environments = rules([
      { name: 'alpha', match: [{ cluster: 'a' }] },
      { name: 'omega', match: [{ cluster: 'o' }] },
    ]);
    expect(
      ['omega', 'dev', 'alpha'].sort((a, b) => environments.compare(a, b)),
    ).toEqual(['alpha', 'dev', 'omega']);
  });

  it.each([
    [[{ name: 'x' }], 'mlops.environments.0.match'],
    [[{ name: 'x', match: [{}] }], 'mlops.environments.0.match.0'],
    [[{ name: 'x', match: [{ namespaces: 'a' }] }], 'mlops.environments.0'],
    ['dev', 'mlops.environments'],
  ])('refuses %j and names what is wrong', (environments, named) => {
    expect(() => rules(environments)).toThrow(named);
  });
});
