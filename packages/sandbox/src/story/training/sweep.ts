import type { NewObject } from '../../kubernetes/types';
import type { ModelStory } from './models';
import {
  API_VERSION,
  binding,
  given,
  input,
  KEPT_SECONDS,
  step,
  TRAINING_NAMESPACE,
} from './steps';

/** A DAG that fans out: one trial a value, then the best is chosen. */
export function sweepTemplate(model: ModelStory): NewObject {
  return {
    apiVersion: API_VERSION,
    kind: 'WorkflowTemplate',
    metadata: {
      name: `${model.prefix}-model-sweep`,
      namespace: TRAINING_NAMESPACE,
      ...binding(model),
    },
    spec: {
      entrypoint: 'sweep',
      serviceAccountName: 'training',
      workflowMetadata: binding(model),
      ttlStrategy: { secondsAfterCompletion: KEPT_SECONDS },
      arguments: {
        parameters: [
          { name: 'model', value: model.name },
          {
            name: 'dataset',
            value: `s3://training-data/${model.name}/latest.parquet`,
          },
          { name: 'values', value: '["0.01","0.03","0.1","0.3"]' },
        ],
      },
      templates: [
        {
          name: 'sweep',
          dag: {
            tasks: [
              { name: 'validate', template: 'validate' },
              {
                name: 'trial',
                template: 'try',
                depends: 'validate',
                withParam: '{{workflow.parameters.values}}',
                ...given(['value', '{{item}}']),
              },
              {
                name: 'baseline',
                template: 'try',
                depends: 'validate',
                ...given(['value', '0.05']),
              },
              {
                name: 'choose',
                template: 'try',
                depends: 'trial && baseline',
                ...given(['value', 'best']),
              },
            ],
          },
        },
        step('validate', {
          outputs: ['dataset-digest', 'rows'],
          args: ['--dataset', '{{workflow.parameters.dataset}}'],
        }),
        step('try', {
          inputs: ['value'],
          outputs: ['score'],
          args: ['--name', 'learning_rate', '--value', input('value')],
        }),
      ],
    },
  };
}
