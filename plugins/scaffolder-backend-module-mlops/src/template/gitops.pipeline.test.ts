import { at, mapsWith } from '../__testUtils__/gitops/manifests';
import { eachRendered } from '../__testUtils__/gitops/eachRendered';
import { only, textOf } from '../__testUtils__/gitops/oneOf';

const render = eachRendered();

describe('the pipeline', () => {
  it('says of its last run whether it failed, by one metric', async () => {
    const rendering = await render();
    const template = only(rendering, 'WorkflowTemplate');
    const metrics = mapsWith(template, 'gauge');
    expect(metrics.map(({ when, gauge }) => [when, gauge])).toEqual([
      ['{{workflow.status}} == Succeeded', { realtime: false, value: '0' }],
      ['{{workflow.status}} != Succeeded', { realtime: false, value: '1' }],
    ]);
    // Argo Workflows takes one help and the same labels for one metric.
    const [series] = new Set(
      metrics.map(({ name, help, labels }) =>
        JSON.stringify([name, help, labels]),
      ),
    );
    expect(
      metrics.map(m => JSON.stringify([m.name, m.help, m.labels])),
    ).toEqual([series, series]);
    expect(textOf(rendering, 'gitops/pipeline/alerts.yaml')).toContain(
      `argo_workflows_${metrics[0].name}{model="fraud-detection",training_namespace="ml-training"}`,
    );
  });

  it('goes from the data to a pull request, step by step', async () => {
    const rendering = await render();
    const template = only(rendering, 'WorkflowTemplate');
    const [training, retraining] = [at(template, 'spec.templates')].flat();
    expect(stepsOf(training)).toEqual([
      'validate',
      'train',
      'evaluate',
      'register',
      'build',
      'bump',
      'bump-model',
    ]);
    expect(stepsOf(retraining)).toEqual(['drift', 'training']);
    expect(only(rendering, 'CronWorkflow').spec).toMatchObject({
      schedules: ['0 3 * * 1'],
      concurrencyPolicy: 'Forbid',
      workflowSpec: {
        entrypoint: 'retrain-on-drift',
        workflowTemplateRef: { name: template.metadata.name },
      },
    });
  });

  it('describes its parameters, and has a value for each', async () => {
    const template = only(await render(), 'WorkflowTemplate');
    const parameters = [at(template, 'spec.arguments.parameters')].flat();
    expect(parameters.length).toBeGreaterThan(0);
    for (const parameter of parameters) {
      expect(at(parameter, 'description')).toMatch(/\w/);
      expect(at(parameter, 'value')).toEqual(expect.any(String));
    }
  });
});

function stepsOf(template: unknown): unknown[] {
  return [at(template, 'steps')].flat(2).map(step => at(step, 'name'));
}
