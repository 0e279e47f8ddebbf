import { ownerOf } from './owner';

const of = (metadata: {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: Array<{ kind: string; name: string }>;
}) =>
  ownerOf({
    name: 'fraud-detection-dev',
    namespace: 'argocd',
    deletionTimestamp: undefined,
    labels: {},
    annotations: {},
    ownerReferences: [],
    ...metadata,
  });
const tracked = (id: string) =>
  of({ annotations: { 'argocd.argoproj.io/tracking-id': id } });

describe('ownerOf', () => {
  it('finds the ApplicationSet', () => {
    expect(
      of({ ownerReferences: [{ kind: 'ApplicationSet', name: 'services' }] }),
    ).toEqual({ kind: 'ApplicationSet', name: 'services' });
  });

  it('finds the parent by its tracking annotation', () => {
    expect(
      tracked('root:argoproj.io/Application:argocd/fraud-detection-dev'),
    ).toEqual({ kind: 'Application', name: 'root' });
  });

  it('finds a parent outside the namespace of Argo CD', () => {
    expect(
      tracked(
        'team-fraud_root:argoproj.io/Application:argocd/fraud-detection-dev',
      ),
    ).toEqual({ kind: 'Application', name: 'root', namespace: 'team-fraud' });
  });

  it('finds the parent by its tracking label', () => {
    expect(of({ labels: { 'app.kubernetes.io/instance': 'root' } })).toEqual({
      kind: 'Application',
      name: 'root',
    });
  });

  it.each([
    'root:argoproj.io/Application:argocd/another',
    'root:apps/Deployment:argocd/fraud-detection-dev',
    'root',
    '',
    ':::',
  ])('does not believe the copied or broken tracking id %j', id => {
    expect(tracked(id)).toBeUndefined();
  });

  it('is not its own owner', () => {
    expect(
      of({ labels: { 'app.kubernetes.io/instance': 'fraud-detection-dev' } }),
    ).toBeUndefined();
  });
});
