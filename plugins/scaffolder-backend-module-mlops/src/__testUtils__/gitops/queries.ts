import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { at, mapsWith, type Manifest } from './manifests';

/** Who exports them: the mesh, NGINX, MLServer, our server, cAdvisor, kube-state-metrics, Flagger, Argo Workflows. */
const METRICS = new Set([
  'istio_requests_total',
  'istio_request_duration_milliseconds_bucket',
  'nginx_ingress_controller_requests',
  'nginx_ingress_controller_request_duration_seconds_bucket',
  'rest_server_requests_total',
  'rest_server_request_duration_seconds_bucket',
  'model_accuracy',
  'model_precision',
  'model_recall',
  'model_f1',
  'model_r2',
  'model_mae',
  'model_drift',
  'model_labelled_total',
  'container_memory_working_set_bytes',
  'kube_pod_container_resource_limits',
  'kube_pod_container_status_restarts_total',
  'kube_deployment_status_replicas_available',
  'kube_deployment_status_condition',
  'flagger_canary_status',
  'flagger_canary_weight',
  'argo_workflows_model_training_failed',
]);

/** The rules of all objects, with the queries of dashboards and rollouts. */
export function ruleFile(
  manifests: readonly Manifest[],
  dashboards: readonly unknown[],
): { groups: unknown[] } {
  const rules = manifests.filter(({ kind }) => kind === 'PrometheusRule');
  return {
    groups: [
      ...rules.flatMap(({ spec, metadata }, i) =>
        mapsWith(spec, 'rules').map((group, j) => ({
          ...group,
          name: `${metadata.name} ${i}.${j}`,
        })),
      ),
      {
        name: 'queries',
        rules: [
          ...templateQueries(manifests),
          ...dashboards.flatMap(panelQueries),
        ].map((expr, i) => ({ record: `query_${i}`, expr })),
      },
    ],
  };
}

/** Names of metrics that nobody exports. */
export function unknownMetrics({ groups }: { groups: unknown[] }): string[] {
  return mapsWith(groups, 'expr')
    .map(({ expr }) => String(expr).replace(/"[^"]*"/g, '""'))
    .flatMap(expr => expr.match(/\b[a-z][a-z0-9_]*(?=\s*\{)/g) ?? [])
    .filter(name => !METRICS.has(name));
}

/** @throws what promtool says is wrong. */
export async function checkWithPromtool(
  folder: string,
  rules: { groups: unknown[] },
): Promise<string> {
  const file = join(folder, 'rules.yaml');
  await writeFile(file, stringify(rules));
  const { stdout } = await promisify(execFile)('promtool', [
    'check',
    'rules',
    // Two clusters may have the same rule: one file has both here.
    '--lint=none',
    file,
  ]);
  return stdout;
}

/** With what Flagger fills in. */
function templateQueries(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === 'MetricTemplate')
    .map(manifest => String(at(manifest, 'spec.query')))
    .map(query =>
      query
        .replaceAll('{{ interval }}', '1m')
        .replace(/\{\{ [a-z]+ \}\}/g, 'x'),
    );
}

/** With what Grafana fills in. */
function panelQueries(dashboard: unknown): string[] {
  return mapsWith(dashboard, 'expr').map(({ expr }) =>
    String(expr).replaceAll('$__rate_interval', '1m'),
  );
}
