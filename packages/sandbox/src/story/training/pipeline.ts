import type { NewObject } from '../../kubernetes/types';
import type { ModelStory } from './models';
import {
  API_VERSION,
  binding,
  given,
  input,
  modelTemplate,
  step,
  TRAINING_NAMESPACE,
  VALIDATE,
} from './steps';

const ACCEPTED = '{{steps.evaluate.outputs.parameters.verdict}} == accepted';
const RUN_ID = '{{steps.train.outputs.parameters.run-id}}';
const DIGEST = '{{steps.validate.outputs.parameters.dataset-digest}}';
const VERSION = '{{steps.register.outputs.parameters.model-version}}';

/** validate → train → evaluate (→ approve) → register → build. */
export function trainingTemplate(model: ModelStory): NewObject {
  return modelTemplate(model, {
    name: 'training',
    parameter: { name: 'epochs', value: '20' },
    templates: [
      {
        name: 'training',
        steps: [
          [{ name: 'validate', template: 'validate' }],
          [
            {
              name: 'train',
              template: 'train',
              ...given(['dataset-digest', DIGEST]),
            },
          ],
          [
            {
              name: 'evaluate',
              template: 'evaluate',
              ...given(['run-id', RUN_ID]),
            },
          ],
          ...(model.needsApproval
            ? [[{ name: 'approve', template: 'approve', when: ACCEPTED }]]
            : []),
          [
            {
              name: 'register',
              template: 'register',
              when: ACCEPTED,
              ...given(['run-id', RUN_ID]),
            },
          ],
          [
            {
              name: 'build',
              template: 'build',
              when: ACCEPTED,
              ...given(['model-version', VERSION]),
            },
          ],
        ],
      },
      VALIDATE,
      step('train', {
        inputs: ['dataset-digest'],
        outputs: ['run-id', 'model-uri'],
        args: [
          '--epochs',
          '{{workflow.parameters.epochs}}',
          '--dataset-digest',
          input('dataset-digest'),
        ],
        retries: 1,
      }),
      step('evaluate', {
        inputs: ['run-id'],
        outputs: ['verdict'],
        args: ['--run-id', input('run-id')],
      }),
      ...(model.needsApproval ? [{ name: 'approve', suspend: {} }] : []),
      step('register', {
        inputs: ['run-id'],
        outputs: ['model-version'],
        args: ['--run-id', input('run-id')],
      }),
      step('build', {
        inputs: ['model-version'],
        outputs: ['image', 'digest'],
        args: ['--model-version', input('model-version')],
      }),
    ],
  });
}

/** Trains again by schedule. */
export function retraining(model: ModelStory, schedule: string): NewObject {
  return {
    apiVersion: API_VERSION,
    kind: 'CronWorkflow',
    metadata: {
      name: `${model.prefix}-model-retraining`,
      namespace: TRAINING_NAMESPACE,
      ...binding(model),
    },
    spec: {
      schedules: [schedule],
      timezone: 'UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      workflowMetadata: binding(model),
      workflowSpec: {
        workflowTemplateRef: { name: `${model.prefix}-model-training` },
      },
    },
  };
}

export interface TrainingRun {
  name: string;
  template: string;
  at: Date;
  by: string;
  parameters?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, string>>;
}

export function trainingRun(model: ModelStory, run: TrainingRun): NewObject {
  const { labels, annotations } = binding(model);
  return {
    apiVersion: API_VERSION,
    kind: 'Workflow',
    metadata: {
      name: run.name,
      namespace: TRAINING_NAMESPACE,
      creationTimestamp: `${run.at.toISOString().slice(0, 19)}Z`,
      labels: {
        ...labels,
        'workflows.argoproj.io/workflow-template': run.template,
        'workflows.argoproj.io/creator': run.by,
      },
      annotations: { ...annotations, ...run.annotations },
    },
    spec: {
      workflowTemplateRef: { name: run.template },
      ...(run.parameters && {
        arguments: {
          parameters: Object.entries(run.parameters).map(([name, value]) => ({
            name,
            value,
          })),
        },
      }),
    },
  };
}
