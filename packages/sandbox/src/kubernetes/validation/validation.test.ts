import { resourceTypeOfKind } from '../resourceTypes';
import type { NewObject } from '../types';
import { validateObject } from '.';

function causes(object: NewObject): string[] {
  const type = resourceTypeOfKind(object.apiVersion, object.kind);
  if (!type) {
    throw new Error(`${object.kind} is not served`);
  }
  return validateObject(type, object).map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

const application: NewObject = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'fraud', namespace: 'argocd' },
  spec: {
    project: 'default',
    source: { repoURL: 'https://git.example/fraud', path: 'overlays/dev' },
    destination: { server: 'https://cluster', namespace: 'fraud' },
  },
};

const canary: NewObject = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: { name: 'fraud', namespace: 'fraud' },
  spec: {
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'fraud' },
    service: { port: 80, targetPort: 'http' },
    analysis: { interval: '1m', threshold: 5, stepWeights: [5, 10] },
  },
};

describe('validateObject', () => {
  it('accepts objects that satisfy the upstream schemas', () => {
    expect(causes(application)).toEqual([]);
    expect(causes(canary)).toEqual([]);
    expect(
      causes({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: { name: 'train', namespace: 'ml' },
        spec: { workflowTemplateRef: { name: 'train' } },
        status: { phase: 'Running', startedAt: '2026-01-01T00:00:00Z' },
      }),
    ).toEqual([]);
    expect(
      causes({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', namespace: 'ml' },
        data: { key: 'value' },
      }),
    ).toEqual([]);
  });

  it('names what is missing and what has the wrong type', () => {
    expect(
      causes({
        ...application,
        spec: { project: 7, source: { repoURL: 'x' } },
      }),
    ).toEqual([
      'spec.destination: Required value',
      'spec.project: Invalid value: "integer": spec.project in body must be of type string: "integer"',
    ]);
  });

  it('checks Canaries against Flagger’s rules', () => {
    expect(
      causes({
        ...canary,
        spec: {
          targetRef: { apiVersion: 'apps/v1', kind: 'Pod', name: 'x' },
          analysis: { interval: 'soon', threshold: 5 },
        },
        status: { phase: 'Strolling' },
      }),
    ).toEqual([
      'spec.targetRef.kind: Unsupported value: "Pod": supported values: "DaemonSet", "Deployment", "Service"',
      'spec.analysis: Invalid value: "": "spec.analysis" must validate one and only one schema (oneOf). Found none valid',
      'spec.analysis.interval: Invalid value: "soon": spec.analysis.interval in body should match \'^[0-9]+(m|s)\'',
      'status.phase: Unsupported value: "Strolling": supported values: "", "Initializing", "Initialized", "Waiting", "Progressing", "WaitingPromotion", "Promoting", "Finalising", "Succeeded", "Failed", "Terminating", "Terminated"',
    ]);
  });

  it('refuses names, labels and annotations that Kubernetes would not take', () => {
    const withMetadata = (metadata: NewObject['metadata']) =>
      causes({ ...application, metadata: { name: 'x', ...metadata } });
    expect(withMetadata({ name: 'Fraud' })).toEqual([
      expect.stringContaining('metadata.name: Invalid value: "Fraud"'),
    ]);
    expect(withMetadata({ name: '' })).toEqual([
      'metadata.name: Required value: name or generateName is required',
    ]);
    expect(withMetadata({ labels: { team: 'a b' } })).toHaveLength(1);
    expect(withMetadata({ labels: { '-x': 'a' } })).toHaveLength(1);
    expect(
      withMetadata({ annotations: { note: 'x'.repeat(300_000) } }),
    ).toEqual([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
  });

  it('refuses a Deployment whose selector misses its own pods', () => {
    expect(
      causes({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'default' },
        spec: {
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'other' } },
            spec: { containers: [{ name: 'main', image: 'x' }] },
          },
        },
      }),
    ).toEqual([
      expect.stringContaining('`selector` does not match template `labels`'),
    ]);
  });
});
