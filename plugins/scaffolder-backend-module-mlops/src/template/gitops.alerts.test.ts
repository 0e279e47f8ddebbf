import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import {
  isInstalled,
  manifestsIn,
  mapsWith,
} from '../__testUtils__/gitops/manifests';
import {
  renderGitOps,
  type GitOpsRendering,
} from '../__testUtils__/gitops/renderGitOps';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';

jest.setTimeout(120_000);

const promtool = isInstalled('promtool', '--version');
const NAMESPACE = 'fraud-detection-production';
const POD = `namespace="${NAMESPACE}",pod="fraud-detection-primary-1"`;
const DEPLOYMENT = `namespace="${NAMESPACE}",deployment="fraud-detection-primary"`;
const MODEL = `namespace="${NAMESPACE}",model_name="fraud-detection",workload="fraud-detection-primary",model_version="3"`;
const MESH = `reporter="destination",destination_workload_namespace="${NAMESPACE}",destination_workload="fraud-detection-primary"`;
const SLOW = 'istio_request_duration_milliseconds_bucket';

/** Two hours, a sample a minute, in promtool's own way of writing. */
const always = (value: number) => `${value}x120`;
const rising = (by: number) => `0+${by}x120`;

type Series = Record<string, string>;

/** All is well with these. */
const HEALTHY: Series = {
  [`istio_requests_total{${MESH},response_code="200"}`]: rising(600),
  [`istio_requests_total{${MESH},response_code="503"}`]: rising(1),
  [`${SLOW}{${MESH},le="+Inf"}`]: rising(600),
  [`${SLOW}{${MESH},le="5000"}`]: rising(600),
  [`${SLOW}{${MESH},le="50"}`]: rising(600),
  [`model_labelled_total{${MODEL}}`]: rising(100),
  [`model_accuracy{${MODEL}}`]: always(0.99),
  [`model_precision{${MODEL}}`]: always(0.99),
  [`model_recall{${MODEL}}`]: always(0.99),
  [`model_f1{${MODEL}}`]: always(0.99),
  [`model_drift{${MODEL}}`]: always(0.05),
  [`container_memory_working_set_bytes{${POD},container="server"}`]: always(40),
  [`kube_pod_container_resource_limits{${POD},resource="memory",container="server"}`]:
    always(100),
  [`kube_pod_container_status_restarts_total{${POD}}`]: always(1),
  [`kube_deployment_status_replicas_available{${DEPLOYMENT}}`]: always(2),
  [`kube_deployment_status_condition{${DEPLOYMENT},condition="Progressing",status="false"}`]:
    always(0),
  [`flagger_canary_status{exported_namespace="${NAMESPACE}",name="fraud-detection"}`]:
    always(1),
  'argo_workflows_model_training_failed{model="fraud-detection",training_namespace="ml-training"}':
    always(0),
};

/** What is wrong, as the beginning of one of those series, and what it becomes. */
const WRONG: ReadonlyArray<[alert: string, series: string, values: string]> = [
  ['ModelServerErrors', 'istio_requests_total', rising(60)],
  ['ModelServerSlow', SLOW, rising(500)],
  ['ModelPrecisionLow', 'model_precision', always(0.5)],
  ['ModelRecallLow', 'model_recall', always(0.5)],
  ['ModelDrift', 'model_drift', always(0.9)],
  ['ModelServerMemory', 'container_memory', always(95)],
  ['ModelServerRestarts', 'kube_pod_container_status', rising(1)],
  ['ModelServerDown', 'kube_deployment_status_replicas', always(0)],
  ['ModelDeploymentFailed', 'kube_deployment_status_condition', always(1)],
  ['ModelRolloutFailed', 'flagger_canary_status', always(2)],
  ['ModelTrainingFailed', 'argo_workflows', always(1)],
];

describe('the alerts of a generated service, as Prometheus weighs them', () => {
  let workspace: Workspace;
  let rendering: GitOpsRendering;
  beforeAll(async () => {
    workspace = await createWorkspace();
    rendering = await renderGitOps({}, workspace);
  });
  afterAll(() => workspace.remove());

  it('are all known to this test', () => {
    const alerts = mapsWith(groups(), 'alert').map(({ alert }) => alert);
    const gates = ['ModelAccuracyLow', 'ModelF1Low'];
    const known = new Set([...WRONG.map(([alert]) => alert), ...gates]);
    expect(alerts.filter(alert => !known.has(String(alert)))).toEqual([]);
  });

  it('fire for what they are for, and for nothing else', async () => {
    if (!(await promtool)) {
      // Not weighed by Prometheus itself: promtool is not on the PATH.
      return;
    }
    const tests = [
      asTest('well', HEALTHY, []),
      ...WRONG.map(([alert, begins, values]) =>
        asTest(alert, disturbed(begins, values), [alert]),
      ),
    ];
    await expect(runPromtool(tests)).resolves.toContain('SUCCESS');
  });

  function groups(): unknown[] {
    const files = [...rendering.files].filter(([path]) =>
      /^gitops\/(overlays\/production|pipeline)\//.test(path),
    );
    return manifestsIn(new Map(files))
      .filter(({ kind }) => kind === 'PrometheusRule')
      .flatMap(({ spec }) => mapsWith(spec, 'rules'));
  }

  async function runPromtool(tests: object[]): Promise<string> {
    const at = (name: string) => join(workspace.path, name);
    await writeFile(at('rules.yaml'), stringify({ groups: groups() }));
    await writeFile(
      at('tests.yaml'),
      stringify({ rule_files: ['rules.yaml'], tests }),
    );
    const { stdout } = await promisify(execFile)('promtool', [
      'test',
      'rules',
      at('tests.yaml'),
    ]);
    return stdout;
  }
});

/** The last of the series that begin so is the one that goes wrong. */
function disturbed(begins: string, values: string): Series {
  const name = Object.keys(HEALTHY).findLast(each => each.startsWith(begins));
  if (!name) throw new Error(`No series begins with ${begins}`);
  return { ...HEALTHY, [name]: values };
}

function asTest(name: string, series: Series, alerts: readonly string[]) {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([each, values]) => ({
      series: each,
      values,
    })),
    promql_expr_test: [
      {
        expr: 'count by (alertname, backstage_entity) (ALERTS{alertstate="firing"})',
        eval_time: '2h',
        exp_samples: alerts.map(alert => ({
          labels: `{alertname="${alert}",backstage_entity="component:default/fraud-detection"}`,
          value: 1,
        })),
      },
    ],
  };
}
