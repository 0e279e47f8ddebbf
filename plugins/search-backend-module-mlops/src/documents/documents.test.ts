import {
  delivery,
  DIGEST,
  environment,
  fraud,
  model,
  modelVersion,
  REVISION,
  service,
} from '../__testUtils__/delivered';
import { releaseDocuments } from './releaseDocuments';
import { subjectOf } from './Subject';
import { versionDocuments } from './versionDocuments';
import { imageWords } from './words';

const TEMPLATE = '/catalog/:namespace/:kind/:name/delivery';
const subject = subjectOf(service('fraud'), TEMPLATE);

function documentsOf(told = fraud()) {
  return [
    ...releaseDocuments(subject, told),
    ...versionDocuments(subject, told),
  ];
}

it('has all fields in every document, flat and of strings, each at a place of its own', () => {
  const documents = documentsOf();
  const [{ authorization: _, ...first }] = documents;
  for (const { authorization, ...fields } of documents) {
    expect(authorization).toEqual({ resourceRef: 'component:default/fraud' });
    expect(Object.keys(fields)).toEqual(Object.keys(first));
    for (const value of Object.values(fields).flat()) {
      expect(typeof value).toBe('string');
    }
  }
  const places = documents.map(({ location }) => location);
  expect(new Set(places).size).toBe(documents.length);
});

it('tells of a release what runs, how it is, and what came before', () => {
  const [, production] = releaseDocuments(subject, fraud());
  expect(production).toMatchObject({
    title: 'fraud v7 · production',
    location:
      '/catalog/default/component/fraud/delivery?environment=production',
    owner: 'group:default/team-fraud',
    environment: 'production',
    state: 'broken',
    health: 'Degraded',
    sync: 'OutOfSync',
    rollout: 'Progressing',
    strategy: 'canary',
    version: '7',
    candidate: '8',
    alias: ['champion', 'pinned'],
    revision: REVISION,
  });
  for (const word of ['fraud v7', REVISION.slice(0, 7), DIGEST, 'challenger']) {
    expect(production.text).toContain(word);
  }
});

it('tells two places of one environment apart', () => {
  const production = environment('production', { version: '7' });
  const [place] = production.destinations;
  const documents = releaseDocuments(
    subject,
    delivery('fraud', {
      environments: [
        {
          ...production,
          destinations: [place, { ...place, cluster: 'us-east' }],
        },
      ],
    }),
  );
  expect(documents.map(({ title }) => title)).toEqual([
    'fraud v7 · production · eu-west/fraud-production',
    'fraud v7 · production · us-east/fraud-production',
  ]);
  expect(documents[0].location).not.toBe(documents[1].location);
});

it('tells of a version its metrics, gates and where it is', () => {
  const [challenger] = versionDocuments(subject, fraud());
  expect(challenger).toMatchObject({
    title: 'fraud v8 · challenger',
    environment: ['staging', 'production'],
    alias: 'challenger',
    gates: 'fail',
  });
  expect(challenger.text).toContain('precision 0.912346');
  expect(challenger.text).toContain('gates fail 3 of 4');
});

it('names the service beside a model of another name', () => {
  const told = delivery('fraud', {
    registry: { models: [model('embeddings', [modelVersion('3')])] },
  });
  const [only] = versionDocuments(subject, told);
  expect(only.title).toBe('embeddings v3 · fraud');
});

it('leaves a registry with a port in an image as it is', () => {
  expect(imageWords('registry:5000/ml/fraud:7.0.0').split(' ')).toEqual([
    'registry:5000/ml/fraud:7.0.0',
    'registry5000/ml/fraud7.0.0',
    'fraud',
    '7.0.0',
    'fraud7.0.0',
  ]);
});

it('encodes what an address may not have', () => {
  const strange = { ...service('a'), kind: 'Component' };
  strange.metadata = { ...strange.metadata, namespace: 'ML', name: 'A_b' };
  expect(subjectOf(strange, TEMPLATE).location).toBe(
    '/catalog/ml/component/a_b/delivery',
  );
});
