import {
  entityEnvelopeSchemaValidator,
  resourceEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { readProviders } from '../config/readProviders';
import { entityName } from './entityName';
import { modelEntity } from './modelEntity';

const [settings] = readProviders(
  new ConfigReader({
    mlops: {
      mlflow: {
        instances: [{ name: 'main', url: 'https://mlflow.example.com/' }],
      },
    },
  }),
);

function tagged(tags: Record<string, string>) {
  return modelEntity(
    {
      name: 'fraud',
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    },
    settings,
  );
}

describe('the entity of a model', () => {
  it('has owner, system, title and tags from the tags of the model', () => {
    const entity = tagged({
      'backstage.io/owner': 'group:default/team-fraud',
      team: 'somebody-else',
      'backstage.io/system': 'scoring',
      'backstage.io/title': 'Fraud detection',
      'backstage.io/description': 'Scores payments',
      'backstage.io/tags': 'Scikit Learn, fraud,fraud, !!',
      task: 'binary-classification',
      'mlflow.user': 'ada',
      note: 'This is no label, being a sentence.',
    });
    expect(entity).toMatchObject({
      metadata: {
        title: 'Fraud detection',
        description: 'Scores payments',
        tags: ['fraud', 'scikit-learn'],
        labels: { task: 'binary-classification' },
      },
      spec: { owner: 'group:default/team-fraud', system: 'scoring' },
    });
    expect(entity.metadata.labels).toEqual({ task: 'binary-classification' });
  });

  it('has the owner of the config when its tags name none that could be', () => {
    expect(tagged({}).spec.owner).toBe('unknown');
    expect(
      tagged({ owner: 'The Fraud Team <fraud@example.com>' }).spec.owner,
    ).toBe('unknown');
  });

  it.each([
    'fraud',
    'Fraud Detection (v2)!',
    'catalog.schema.model',
    'модель',
    '-',
    `${'very-long-'.repeat(12)}name`,
  ])('is valid for a model called %j', async name => {
    const entity = modelEntity(
      { name, tags: [{ key: 'a b', value: '=' }] },
      settings,
    );
    expect(() => entityEnvelopeSchemaValidator()(entity)).not.toThrow();
    expect(await resourceEntityV1alpha1Validator.check(entity)).toBe(true);
    expect(entity.metadata.name).toMatch(
      /^[a-z0-9]([-_.a-z0-9]{0,61}[a-z0-9])?$/,
    );
  });
});

describe('the name of the entity', () => {
  it('is that of the model wherever it may be', () => {
    expect(entityName('fraud-detection_2.1')).toBe('fraud-detection_2.1');
    expect(entityName('fraud', 'eu-')).toBe('eu-fraud');
  });

  it('is another for every model, though they differ only in what names may not have', () => {
    const names = ['Fraud', 'fraud', 'fraud ', 'FRAUD', 'fraud!', 'fraud?'].map(
      name => entityName(name),
    );
    expect(new Set(names.map(name => name.toLowerCase())).size).toBe(6);
    expect(entityName('Fraud Detection')).toMatch(
      /^fraud-detection-[0-9a-f]{8}$/,
    );
  });
});
