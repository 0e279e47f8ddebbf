import type { LazyObject } from '@slipway/sandbox';
import { environmentOf, instant, ownerOf, type Size } from './names';

export function* canaries(size: Size): Generator<LazyObject> {
  for (let index = 0; index < size.canaries; index++) {
    yield canary(index, size);
  }
}

/** The Deployments of the canaries: what serves, and what is under test. */
export function* deployments(size: Size): Generator<LazyObject> {
  for (let index = 0; index < size.canaries; index++) {
    yield deployment(index, size, '-primary', '1');
    yield deployment(index, size, '', '2');
  }
}

function canary(index: number, size: Size): LazyObject {
  const { service, nth } = ownerOf(index, size);
  const isMoving = index % 5 === 0;
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: metadata(index, service, nth, service),
    body: () => ({
      spec: {
        provider: 'istio',
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: service },
        service: { port: 8080 },
        analysis: {
          interval: '60s',
          threshold: 5,
          stepWeights: [5, 10, 15, 20, 30, 40, 50],
          metrics: [
            {
              name: 'request-success-rate',
              interval: '60s',
              thresholdRange: { min: 99 },
            },
          ],
          webhooks: [
            {
              name: 'load-test',
              type: 'rollout',
              url: 'http://flagger-loadtester.test/',
            },
          ],
        },
      },
      status: {
        phase: isMoving ? 'Progressing' : 'Succeeded',
        canaryWeight: isMoving ? 15 : 0,
        failedChecks: 0,
        iterations: 0,
        lastAppliedSpec: String(index),
        lastTransitionTime: instant(index),
        conditions: [
          {
            type: 'Promoted',
            status: isMoving ? 'Unknown' : 'True',
            reason: isMoving ? 'Progressing' : 'Succeeded',
            message: 'Canary analysis completed successfully.',
            lastTransitionTime: instant(index),
            lastUpdateTime: instant(index),
          },
        ],
      },
    }),
  };
}

function deployment(
  index: number,
  size: Size,
  suffix: '' | '-primary',
  version: string,
): LazyObject {
  const { service, nth } = ownerOf(index, size);
  const name = `${service}${suffix}`;
  const replicas = suffix === '' && index % 5 !== 0 ? 0 : 3;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(index, service, nth, name),
    body: () => ({
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: {
            labels: {
              app: name,
              'backstage.io/kubernetes-id': service,
              'mlflow.org/model-name': service,
              'mlflow.org/model-version': version,
            },
          },
          spec: {
            containers: [
              {
                name: 'server',
                image: `ghcr.io/slipway-bench/${service}:${version}.0.0`,
              },
            ],
          },
        },
      },
      status: {
        replicas,
        readyReplicas: replicas,
        updatedReplicas: replicas,
        availableReplicas: replicas,
      },
    }),
  };
}

function metadata(
  index: number,
  service: string,
  nth: number,
  name: string,
): LazyObject['metadata'] {
  const environment = environmentOf(nth);
  return {
    name,
    namespace: `${service}-${environment}`,
    creationTimestamp: instant(index),
    labels: { 'backstage.io/kubernetes-id': service, environment },
  };
}
