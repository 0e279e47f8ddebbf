import { shell } from './cluster';

/** Greets thrice, in two steps. */
export const twoSteps = {
  entrypoint: 'main',
  arguments: { parameters: [{ name: 'who', value: 'world' }] },
  templates: [
    {
      name: 'main',
      steps: [
        [{ name: 'first', template: 'say' }],
        [
          { name: 'second', template: 'say' },
          { name: 'third', template: 'say' },
        ],
      ],
    },
    shell('say', 'echo "hello {{workflow.parameters.who}}"; sleep 20'),
  ],
};

/** Works for a while, waits for approval, and works again. */
export const slow = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      steps: [
        [{ name: 'work', template: 'work' }],
        [{ name: 'approve', template: 'approve' }],
        [{ name: 'end', template: 'work' }],
      ],
    },
    shell('work', 'echo one; echo two; sleep 20'),
    { name: 'approve', suspend: {} },
  ],
};

/** Its second step fails, twice. */
export const failing = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      steps: [
        [{ name: 'ok', template: 'ok' }],
        [{ name: 'bad', template: 'bad' }],
      ],
    },
    shell('ok', 'true'),
    shell('bad', 'exit 1', { retryStrategy: { limit: 1 } }),
  ],
};
