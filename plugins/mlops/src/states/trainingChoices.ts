import type {
  ModelVersion,
  RegisteredModel,
  WorkflowRun,
  WorkflowTemplate,
} from '@slipway/backstage-plugin-mlops-common';
import {
  bindingObstacle,
  choiceOf,
  type Choice,
  type ChoiceContext,
  type TrainingParameter,
} from './choices';
import { versionLabel } from './names';

/** A training from each WorkflowTemplate that is bound to the entity. */
export function submitChoices(context: ChoiceContext): Choice[] {
  const { templates = [] } = context.delivery.training;
  if (templates.length === 0) {
    return choiceOf(context, {
      name: 'argo-workflows.submit',
      label: 'Run training',
      obstacle:
        'No WorkflowTemplate belongs to this entity. Give one the label backstage.io/kubernetes-id of this entity.',
    });
  }
  return templates.flatMap(template => {
    const { cluster, name, namespace, parameters } = template;
    return choiceOf(context, {
      name: 'argo-workflows.submit',
      label: templates.length > 1 ? `Run ${name}` : 'Run training',
      title: `Run ${name}`,
      input: { template: { cluster, namespace, name } },
      parameters: parameters.map(parameterOf),
      obstacle: bindingObstacle(
        template,
        `The WorkflowTemplate ${name}`,
        context.delivery,
      ),
    });
  });
}

function parameterOf({
  description,
  enum: options,
  name,
  value,
}: WorkflowTemplate['parameters'][number]): TrainingParameter {
  return {
    name,
    value: value ?? '',
    isRequired: value === undefined,
    ...(description && { help: description }),
    ...(options && { options }),
  };
}

/** What can be done to a run as it is now. */
export function runChoices(context: ChoiceContext, run: WorkflowRun): Choice[] {
  const bound = bindingObstacle(
    run,
    `The Workflow ${run.name}`,
    context.delivery,
  );
  const { phase } = run;
  const isBroken = phase === 'Failed' || phase === 'Error';
  const named = (name: string, label: string) =>
    choiceOf(context, {
      name,
      label,
      title: `${label} ${run.name}`,
      input: { run: run.id },
      obstacle: bound,
    });
  if (isBroken || phase === 'Succeeded') {
    return [
      ...(isBroken ? named('argo-workflows.retry', 'Retry') : []),
      ...named('argo-workflows.resubmit', 'Resubmit'),
    ];
  }
  return [
    ...(phase === 'Suspended'
      ? named('argo-workflows.resume', 'Resume')
      : named('argo-workflows.suspend', 'Suspend')),
    ...named('argo-workflows.resubmit', 'Resubmit'),
    ...named('argo-workflows.stop', 'Stop'),
    ...named('argo-workflows.terminate', 'Terminate'),
  ];
}

/** To give an alias of a model to a version, or to take it away. */
export function aliasChoices(
  context: ChoiceContext,
  model: RegisteredModel,
  version: ModelVersion,
): Choice[] {
  const label = versionLabel(version.version);
  const set = choiceOf(context, {
    name: 'mlflow.set-alias',
    label: 'Set alias',
    title: `Set an alias on ${model.name} ${label}`,
    input: { model: model.id, version: version.version },
    suggestions: { alias: aliasesOf(model, version) },
  });
  const remove = version.aliases.flatMap(alias =>
    choiceOf(context, {
      name: 'mlflow.remove-alias',
      label: `Remove alias ${alias}`,
      title: `Remove the alias ${alias} of ${model.name}`,
      input: { model: model.id, alias },
    }),
  );
  return [...set, ...remove];
}

/** Aliases of the model that are not on the version, and the usual two. */
function aliasesOf(model: RegisteredModel, version: ModelVersion): string[] {
  const known = model.aliases.map(({ alias }) => alias);
  return [...new Set([...known, 'champion', 'challenger'])].filter(
    alias => !version.aliases.includes(alias),
  );
}
