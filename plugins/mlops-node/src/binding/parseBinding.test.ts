import type { Entity } from '@backstage/catalog-model';
import fc from 'fast-check';
import { parseBinding } from './parseBinding';

const entity = (annotations?: Record<string, string>): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'fraud-detection', annotations },
});

const ARGO_CD = {
  name: 'argocd/app-name',
  selector: ['argocd/app-selector'],
  namespace: 'argocd/app-namespace',
  cluster: ['argocd/instance-name'],
};

const parse = (annotations?: Record<string, string>) =>
  parseBinding(entity(annotations), ARGO_CD);

describe('which objects an entity names', () => {
  it('is told by names', () => {
    expect(
      parse({
        'argocd/app-name': ' fraud-dev, fraud-prod,fraud-dev ',
        'argocd/app-selector': 'app=fraud',
        'argocd/app-namespace': 'argocd',
        'argocd/instance-name': 'eu, us',
      }),
    ).toEqual({
      binding: {
        entityRef: 'component:default/fraud-detection',
        match: { by: 'names', names: ['fraud-dev', 'fraud-prod'] },
        namespace: 'argocd',
        clusters: ['eu', 'us'],
        annotation: 'argocd/app-name',
      },
      notes: [],
    });
  });

  it('is told by a selector where there is no name', () => {
    const { binding } = parse({
      'argocd/app-selector': 'app=fraud,env in (dev, prod)',
      'backstage.io/kubernetes-id': 'fraud',
    });
    expect(binding).toMatchObject({
      match: {
        by: 'labels',
        text: 'app=fraud,env in (dev, prod)',
        selector: [
          { key: 'app', operator: 'in', values: ['fraud'] },
          { key: 'env', operator: 'in', values: ['dev', 'prod'] },
        ],
      },
      annotation: 'argocd/app-selector',
    });
  });

  it('falls back to what the Kubernetes plugin goes by', () => {
    expect(
      parse({
        'backstage.io/kubernetes-id': 'fraud',
        'backstage.io/kubernetes-namespace': 'fraud-production',
        'backstage.io/kubernetes-cluster': 'sandbox',
      }).binding,
    ).toEqual({
      entityRef: 'component:default/fraud-detection',
      match: {
        by: 'labels',
        text: 'backstage.io/kubernetes-id=fraud',
        selector: [
          {
            key: 'backstage.io/kubernetes-id',
            operator: 'in',
            values: ['fraud'],
          },
        ],
      },
      namespace: 'fraud-production',
      clusters: ['sandbox'],
      annotation: 'backstage.io/kubernetes-id',
    });
    expect(
      parse({
        'backstage.io/kubernetes-id': 'fraud',
        'backstage.io/kubernetes-label-selector': 'app=fraud',
      }).binding,
    ).toMatchObject({ annotation: 'backstage.io/kubernetes-label-selector' });
  });

  it('is not narrowed by where the workloads live, if it lives apart', () => {
    const { binding } = parseBinding(
      entity({
        'argocd/app-name': 'fraud',
        'backstage.io/kubernetes-namespace': 'fraud-production',
        'backstage.io/kubernetes-cluster': 'sandbox',
      }),
      { ...ARGO_CD, apartFromWorkloads: true },
    );
    expect(binding).toMatchObject({
      namespace: undefined,
      clusters: undefined,
    });
  });

  it('is nothing without an annotation that names something', () => {
    const nothing = { notes: [] };
    expect(parse()).toEqual(nothing);
    expect(parse({})).toEqual(nothing);
    expect(parse({ 'argocd/app-namespace': 'argocd' })).toEqual(nothing);
    expect(
      parse({ 'argocd/app-name': ' , ', 'argocd/app-selector': ' ' }),
    ).toEqual(nothing);
  });

  it.each([
    ['argocd/app-name', '../../secrets'],
    ['argocd/app-name', 'fraud/../admin'],
    ['argocd/app-name', 'https://evil.example.com/x'],
    ['argocd/app-name', 'Fraud'],
    ['argocd/app-name', 'fraud..prod'],
    ['argocd/app-name', '-fraud'],
    ['argocd/app-name', 'a b'],
    ['argocd/app-name', 'x'.repeat(254)],
    ['argocd/app-name', `${'x,'.repeat(10)}${'y'.repeat(100_000)}`],
    ['argocd/app-name', Array.from({ length: 51 }, (_, i) => `a${i}`).join()],
    ['argocd/app-selector', 'app=a b'],
    ['argocd/app-selector', 'app=https://evil.example.com'],
    ['argocd/app-selector', 'x'.repeat(5_000)],
    ['backstage.io/kubernetes-id', 'a/b'],
    ['backstage.io/kubernetes-id', 'x'.repeat(64)],
    ['backstage.io/kubernetes-id', 'a,b'],
  ])('%s: %j binds nothing, and is said to be malformed', (name, value) => {
    const { binding, notes } = parse({ [name]: value });
    expect(binding).toBeUndefined();
    expect(notes).toEqual([
      {
        code: 'annotation-malformed',
        severity: 'warning',
        message: expect.stringContaining(
          `The annotation ${name} cannot be used`,
        ),
        fix: expect.any(String),
      },
    ]);
    expect(notes[0].message.length).toBeLessThan(400);
  });

  it.each([
    ['argocd/app-namespace', '..'],
    ['argocd/app-namespace', 'a,b'],
    ['argocd/instance-name', 'https://evil.example.com'],
    ['backstage.io/kubernetes-cluster', '../x'],
  ])('binds nothing rather than too much: %s %j', (name, value) => {
    const { binding, notes } = parse({
      'argocd/app-name': 'fraud',
      [name]: value,
    });
    expect(binding).toBeUndefined();
    expect(notes).toHaveLength(1);
  });

  it('is read without harm, whatever is written', () => {
    const annotation = fc.constantFrom(
      'argocd/app-name',
      'argocd/app-selector',
      'argocd/app-namespace',
      'argocd/instance-name',
      'backstage.io/kubernetes-id',
      'backstage.io/kubernetes-label-selector',
    );
    fc.assert(
      fc.property(
        fc.dictionary(annotation, fc.string({ unit: 'binary' }), {
          noNullPrototype: true,
        }),
        annotations => {
          const { binding, notes } = parse(annotations);
          if (notes.length > 0) expect(binding).toBeUndefined();
          const names =
            binding?.match.by === 'names' ? binding.match.names : [];
          for (const name of [...names, binding?.namespace ?? 'a']) {
            expect(name).toMatch(/^[a-z0-9.-]+$/);
          }
        },
      ),
    );
  });
});
