import type {
  ModelVersion,
  RegisteredModel,
  WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import {
  bindingObstacle,
  choiceOf,
  type Choice,
  type ChoiceContext,
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
      parameters: parameters.map(parameter => ({
        name: parameter.name,
        value: parameter.value ?? '',
      })),
      obstacle: bindingObstacle(
        template,
        `The WorkflowTemplate ${name}`,
        context.delivery,
      ),
    });
  });
}

/** What can be done to a run. */
export function runChoices(context: ChoiceContext, run: WorkflowRun): Choice[] {
  const bound = bindingObstacle(
    run,
    `The Workflow ${run.name}`,
    context.delivery,
  );
  const { phase } = run;
  const isOver = ['Succeeded', 'Failed', 'Error'].includes(phase);
  const isBroken = phase === 'Failed' || phase === 'Error';
  const over = isOver ? `The run is over: ${phase}.` : undefined;
  const named = (name: string, label: string, why?: string) =>
    choiceOf(context, {
      name,
      label,
      title: `${label} ${run.name}`,
      input: { run: run.id },
      obstacle: bound ?? why,
    });
  return [
    ...named('argo-workflows.resubmit', 'Resubmit'),
    ...named(
      'argo-workflows.retry',
      'Retry',
      isBroken ? undefined : `Only a failed run is retried; it is ${phase}.`,
    ),
    ...(phase === 'Suspended'
      ? named('argo-workflows.resume', 'Resume')
      : named('argo-workflows.suspend', 'Suspend', over)),
    ...named('argo-workflows.stop', 'Stop', over),
    ...named('argo-workflows.terminate', 'Terminate', over),
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
