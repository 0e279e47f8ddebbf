import type { NewObject } from '../../kubernetes/types';
import type { ModelStory } from './models';
import { given, input, modelTemplate, step, VALIDATE } from './steps';

/** A DAG that fans out: one trial a value, then the best is chosen. */
export function sweepTemplate(model: ModelStory): NewObject {
  return modelTemplate(model, {
    name: 'sweep',
    parameter: { name: 'values', value: '["0.01","0.03","0.1","0.3"]' },
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
      VALIDATE,
      step('try', {
        inputs: ['value'],
        outputs: ['score'],
        args: ['--name', 'learning_rate', '--value', input('value')],
      }),
    ],
  });
}
