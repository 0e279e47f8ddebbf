import { mockServices } from '@backstage/backend-test-utils';
import { Environments } from '../../environments';
import { ApprovalPolicy, type ApprovalQuestion } from './ApprovalPolicy';

const NEEDED =
  'Another person, who may approve operations, has to say yes in the portal before it begins';

const rollback = { name: 'rollback', scope: 'environment' } as const;
const setAlias = { name: 'mlflow.set-alias', scope: 'registry' } as const;
const train = { name: 'argo-workflows.submit', scope: 'training' } as const;

function policy(...approval: object[]) {
  const config = mockServices.rootConfig({
    data: { mlops: { operations: { approval } } },
  });
  return ApprovalPolicy.fromConfig(config, new Environments());
}

const question = (part: Partial<ApprovalQuestion>): ApprovalQuestion => ({
  action: setAlias,
  movesAlias: part.action === undefined,
  delivered: { environments: ['staging', 'production'], before: [] },
  ...part,
});

const PRODUCTION = { environments: ['production'] };

describe('a rule that names environments', () => {
  const reasonFor = (asked: ApprovalQuestion) =>
    policy(PRODUCTION).reasonFor(asked);

  it('covers what is done to one of them, and to no other', () => {
    const here = { action: rollback, environment: 'production' };
    expect(reasonFor(question(here))).toBe(NEEDED);
    const there = { action: rollback, environment: 'staging' };
    expect(reasonFor(question(there))).toBeUndefined();
  });

  it('covers an alias of what is delivered to one of them', () => {
    expect(reasonFor(question({}))).toBe(
      `${NEEDED}: an alias can decide what is served, and the entity is delivered to production`,
    );
  });

  it('covers an alias that is moved by what is done to another', () => {
    const there = {
      action: rollback,
      environment: 'staging',
      movesAlias: true,
    };
    expect(reasonFor(question(there))).toContain('delivered to production');
  });

  it('covers whatever else is not about one environment', () => {
    expect(reasonFor(question({ movesAlias: false }))).toContain(
      'it is not about one environment, and the entity is delivered to production',
    );
  });

  it('leaves alone what is known to be delivered elsewhere', () => {
    const delivered = { environments: ['dev', 'staging'], before: ['dev'] };
    expect(reasonFor(question({ delivered }))).toBeUndefined();
  });

  it('covers an alias of what was delivered to one of them lately', () => {
    const delivered = { environments: ['staging'], before: ['production'] };
    expect(reasonFor(question({ delivered }))).toBe(
      `${NEEDED}: an alias can decide what is served, and the entity was delivered to production lately`,
    );
  });

  it.each([
    [
      'no source sees an environment',
      { environments: [], before: [] },
      'no environment is seen',
    ],
    [
      'a source is silent',
      {
        environments: ['dev'],
        before: ['dev'],
        unseen: 'Argo CD does not answer: it is down',
      },
      'Argo CD does not answer: it is down',
    ],
  ])('covers an alias when %s', (_, delivered, doubt) => {
    expect(reasonFor(question({ delivered }))).toBe(
      `${NEEDED}: an alias can decide what is served, and it is not known whether the entity is delivered to production: ${doubt}`,
    );
  });

  it('covers trainings only where it names them', () => {
    const training = question({ action: train });
    expect(reasonFor(training)).toBeUndefined();
    const named = policy({ ...PRODUCTION, actions: [train.name] });
    expect(named.reasonFor(training)).toContain('delivered to production');
  });
});

describe('a rule that names an environment as people write it', () => {
  it.each([
    ['prod', ['production']],
    ['Production', ['production']],
    ['Ring-1', ['ring-1']],
  ])('means by %s, without config, %j', (word, names) => {
    expect(new Environments().meantBy(word)).toEqual(names);
  });

  it('means what the config names so, and its parts', () => {
    const environments = new Environments([
      { name: 'Live-EU', match: [{ cluster: 'eu' }] },
      { name: 'live-us', match: [{ cluster: 'us' }] },
    ]);
    expect(environments.meantBy('live-eu')).toEqual(['Live-EU']);
    expect(environments.meantBy('production')).toEqual([
      'production',
      'Live-EU',
      'live-us',
    ]);
  });

  it('covers it', () => {
    const here = question({ action: rollback, environment: 'production' });
    expect(policy({ environments: ['Prod'] }).reasonFor(here)).toBe(NEEDED);
  });
});

describe('a rule that names actions', () => {
  it('covers them everywhere, and no other', () => {
    const aliases = policy({ actions: ['mlflow.set-alias'] });
    const delivered = { environments: ['dev'], before: [] };
    expect(aliases.reasonFor(question({ delivered }))).toBe(NEEDED);
    const other = { action: rollback, environment: 'production' };
    expect(aliases.reasonFor(question(other))).toBeUndefined();
  });

  it('says which of them no module has', () => {
    const logger = mockServices.logger.mock();
    policy({ actions: ['roll-back', 'rollback'] }).warnOfUnknown(
      [rollback, setAlias],
      logger,
    );
    expect(logger.warn.mock.calls).toEqual([
      [
        expect.stringContaining(
          'names the action roll-back, which no module of this portal has',
        ),
      ],
    ]);
  });
});

describe('several rules', () => {
  it('give the plainest reason, whatever their order', () => {
    const everywhere = { actions: ['mlflow.set-alias'] };
    for (const rules of [
      [PRODUCTION, everywhere],
      [everywhere, PRODUCTION],
    ]) {
      expect(policy(...rules).reasonFor(question({}))).toBe(NEEDED);
    }
  });

  it('ask for nobody where there are none', () => {
    expect(new ApprovalPolicy().reasonFor(question({}))).toBeUndefined();
    const empty = policy({ environments: [] });
    expect(empty.reasonFor(question({}))).toBeUndefined();
  });
});

describe('where else something is delivered to', () => {
  const asksElsewhere = (
    asked: Partial<ApprovalQuestion>,
    ...rules: object[]
  ) => policy(...rules).asksElsewhere(question(asked));
  const here = { action: rollback, environment: 'production' };
  const there = { action: rollback, environment: 'staging' };

  it('matters to an alias, and to what is about no environment', () => {
    expect(asksElsewhere({}, PRODUCTION)).toBe(true);
    expect(asksElsewhere({ movesAlias: false }, PRODUCTION)).toBe(true);
    expect(asksElsewhere({ ...there, movesAlias: true }, PRODUCTION)).toBe(
      true,
    );
  });

  it.each([
    ['without a rule', {}, []],
    ['where the rule covers it anyhow', here, [PRODUCTION]],
    ['where the rule is about this environment only', there, [PRODUCTION]],
    ['to a rule for all environments', {}, [{ actions: ['mlflow.set-alias'] }]],
    [
      'to a rule about another action',
      {},
      [{ ...PRODUCTION, actions: ['rollback'] }],
    ],
  ])('does not matter %s', (_, asked, rules) => {
    expect(asksElsewhere(asked, ...rules)).toBe(false);
  });
});
