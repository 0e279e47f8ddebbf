import { InputError, NotFoundError } from '@backstage/errors';
import {
  mlopsWorkflowRunPermission,
  type Reason,
  type WorkflowRun,
  type WorkflowTemplate,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createDeliveryAction,
  type ActionPlan,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { WorkflowControl } from '../control/WorkflowControl';

const MINUTE = 60;
const system = 'argo-workflows';
const permission = mlopsWorkflowRunPermission;
const objectName = z.string().min(1).max(253);

type Command =
  'resubmit' | 'retry' | 'stop' | 'terminate' | 'suspend' | 'resume';

interface CommandWords {
  title: string;
  description: string;
  destructive: boolean;
  /** Whether it is for runs that have ended, or for those that have not. */
  when: 'ended' | 'failed' | 'running' | 'suspended';
}

const COMMANDS: Record<Command, CommandWords> = {
  resubmit: {
    title: 'Resubmit',
    description:
      'Runs the same training again from its beginning, as a new run.',
    destructive: false,
    when: 'ended',
  },
  retry: {
    title: 'Retry',
    description:
      'Runs the failed steps of a training again; the others are kept.',
    destructive: false,
    when: 'failed',
  },
  stop: {
    title: 'Stop',
    description: 'Ends a training, and lets its exit handlers run.',
    destructive: true,
    when: 'running',
  },
  terminate: {
    title: 'Terminate',
    description: 'Ends a training at once, without its exit handlers.',
    destructive: true,
    when: 'running',
  },
  suspend: {
    title: 'Suspend',
    description:
      'Lets no further step of a training begin until it is resumed.',
    destructive: false,
    when: 'running',
  },
  resume: {
    title: 'Resume',
    description: 'Lets a suspended training go on.',
    destructive: false,
    when: 'suspended',
  },
};

/** What can be done about trainings. */
export function workflowActions(
  control: WorkflowControl,
  labelsFor: (entityRef: string) => Record<string, string>,
): DeliveryAction[] {
  const commands: Command[] = [
    'resubmit',
    'retry',
    'stop',
    'terminate',
    'suspend',
    'resume',
  ];
  return [
    submit(labelsFor),
    ...commands.map(command => commandAction(command, control)),
  ];
}

function submit(
  labelsFor: (entityRef: string) => Record<string, string>,
): DeliveryAction {
  return createDeliveryAction({
    name: 'argo-workflows.submit',
    title: 'Run training',
    description: 'Starts a training from its WorkflowTemplate.',
    system,
    permission,
    destructive: false,
    scope: 'training',
    input: z.strictObject({
      template: z.strictObject({
        namespace: objectName,
        name: objectName,
        cluster: objectName.optional(),
      }),
      parameters: z.record(z.string(), z.string().max(10_000)).default({}),
    }),
    async plan({ delivery, entityRef, input }): Promise<ActionPlan> {
      const template = chosenTemplate(delivery.training.templates, input);
      checkParameters(template, input.parameters);
      const { cluster, namespace, name, boundBack } = template;
      return {
        title: `Run ${name}`,
        subjects: [
          { title: `WorkflowTemplate ${namespace}/${name}`, boundBack },
        ],
        steps: [
          {
            id: 'submit',
            system,
            kind: 'workflow.submit',
            title: `Start a run of ${name}`,
            effect: 'change',
            input: {
              template: { cluster, namespace, name },
              parameters: input.parameters,
              labels: labelsFor(entityRef),
            },
            deadlineSeconds: 5 * MINUTE,
          },
        ],
        lock: null,
      };
    },
  });
}

function commandAction(
  command: Command,
  control: WorkflowControl,
): DeliveryAction {
  const { title, description, destructive } = COMMANDS[command];
  return createDeliveryAction({
    name: `argo-workflows.${command}`,
    title,
    description,
    system,
    permission,
    destructive,
    scope: 'training',
    input: z.strictObject({ run: z.string().min(1).max(600) }),
    async plan({ delivery, input }): Promise<ActionPlan> {
      const run = chosenRun(delivery.training.runs, input.run);
      const { cluster, namespace, name, boundBack, consoleUrl } = run;
      return {
        title: `${title} ${name}`,
        subjects: [{ title: `Workflow ${namespace}/${name}`, boundBack }],
        steps: [
          {
            id: command,
            system,
            kind: `workflow.${command}`,
            title: `${title} ${name}`,
            effect: 'change',
            input: { run: { cluster, namespace, name } },
            deadlineSeconds: 30 * MINUTE,
            ...(consoleUrl && { url: consoleUrl }),
          },
        ],
        blockers: blockersOf(command, run, control.hasServer(cluster)),
        basis: run.phase,
        lock: `workflow ${run.id}`,
      };
    },
  });
}

function blockersOf(
  command: Command,
  run: WorkflowRun,
  hasServer: boolean,
): Reason[] {
  const { when } = COMMANDS[command];
  const { name, phase, source } = run;
  const ended = ['Succeeded', 'Failed', 'Error'].includes(phase);
  const fits = {
    ended,
    failed: phase === 'Failed' || phase === 'Error',
    running: !ended && !(command === 'suspend' && phase === 'Suspended'),
    suspended: phase === 'Suspended',
  }[when];
  const severity = 'critical';
  const reasons: Reason[] = [];
  if (!fits) {
    const message = `${name} is ${phase}; this is for runs that are ${when}`;
    reasons.push({ code: 'wrong-phase', severity, message, source });
  }
  if ((command === 'retry' || run.archived) && !hasServer) {
    reasons.push({
      code: 'server-needed',
      severity,
      message:
        command === 'retry'
          ? 'A retry is safe only by the workflow server, and none is configured'
          : `${name} is archived, and no workflow server is configured`,
      fix: 'Name the server in mlops.argoWorkflows.instances.',
      source,
    });
  }
  return reasons;
}

function chosenTemplate(
  templates: readonly WorkflowTemplate[] | undefined,
  { template }: { template: Partial<WorkflowTemplate> },
): WorkflowTemplate {
  const found = (templates ?? []).filter(
    ({ namespace, name, cluster }) =>
      namespace === template.namespace &&
      name === template.name &&
      (template.cluster === undefined || cluster === template.cluster),
  );
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    throw new InputError(
      `input.template.cluster: ${template.name} is in ${found.map(({ cluster }) => cluster).join(' and ')}; name one`,
    );
  }
  throw new NotFoundError(
    'input.template: no such WorkflowTemplate is bound to the entity',
  );
}

function checkParameters(
  template: WorkflowTemplate,
  given: Readonly<Record<string, string>>,
): void {
  const known = new Map(template.parameters.map(one => [one.name, one]));
  const { name } = template;
  for (const [key, value] of Object.entries(given)) {
    const choices = known.get(key)?.enum;
    if (!known.has(key)) {
      throw new InputError(`input.parameters.${key}: ${name} has no such one`);
    }
    if (choices && !choices.includes(value)) {
      throw new InputError(
        `input.parameters.${key}: must be one of ${choices.join(', ')}`,
      );
    }
  }
  const missing = template.parameters.find(
    one => one.value === undefined && given[one.name] === undefined,
  );
  if (missing) {
    throw new InputError(
      `input.parameters.${missing.name}: ${name} has no default for it; give it`,
    );
  }
}

function chosenRun(runs: readonly WorkflowRun[], id: string): WorkflowRun {
  const run = runs.find(one => one.id === id);
  if (run) return run;
  throw new NotFoundError(
    'input.run: no such run is among the latest of the entity',
  );
}
