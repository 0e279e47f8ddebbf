import { placesOf } from './places';

const MLFLOW = 'http://mlflow.mlflow.svc.cluster.local:5000';

describe('where a model service finds what it needs', () => {
  it('has defaults for each traffic provider', () => {
    expect(
      placesOf({ mlflowUrl: MLFLOW }, { trafficProvider: 'istio' }),
    ).toEqual({
      gateway: { namespace: 'istio-ingress', name: 'public' },
      prometheus: {
        url: 'http://prometheus-operated.monitoring.svc.cluster.local:9090',
        namespace: 'monitoring',
      },
      mlflow: { namespace: 'mlflow', port: 5000 },
      loadTester: {
        url: 'http://flagger-loadtester.flagger/',
        namespace: 'flagger',
      },
      secretStore: 'platform',
    });
    expect(
      placesOf({ mlflowUrl: MLFLOW }, { trafficProvider: 'nginx' }).gateway,
    ).toEqual({ namespace: 'ingress-nginx', name: 'nginx' });
  });

  it('takes what the administrator says', () => {
    expect(
      placesOf(
        {
          mlflowUrl: 'https://mlflow.example.com',
          gateway: 'edge/models',
          prometheusUrl: 'http://metrics.observability:9090',
          secretStore: 'vault',
        },
        { trafficProvider: 'gateway-api' },
      ),
    ).toMatchObject({
      gateway: { namespace: 'edge', name: 'models' },
      prometheus: { namespace: 'observability' },
      mlflow: { port: 443 },
      secretStore: 'vault',
    });
  });

  it('knows no namespace of what is outside the cluster', () => {
    const { mlflow } = placesOf(
      { mlflowUrl: 'https://mlflow.example.com' },
      { trafficProvider: 'istio' },
    );
    expect(mlflow).toEqual({ port: 443 });
  });
});
