import {
  ANNOTATION,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import type { InstancePoller } from './poll/InstancePoller';

/**
 * Why a model that an entity names is not shown. A model found in one instance
 * need not be in the others, and one that could not be asked may have it.
 */
export function noteModel(
  name: string,
  pollers: readonly InstancePoller[],
): Reason[] {
  const states = pollers.map(poller => ({
    poller,
    known: poller.stateOf(name),
  }));
  if (states.some(({ known }) => known?.state === 'known')) return [];
  const notes: Reason[] = states.flatMap(({ poller, known }) => {
    switch (known?.state) {
      case 'prompt':
        return [prompt(name, poller)];
      case 'forbidden':
        return [forbidden(name, poller, known.reason)];
      default:
        return [];
    }
  });
  const missingFrom = states.filter(({ known }) => known?.state === 'missing');
  if (notes.length > 0 || missingFrom.length === 0) return notes;
  if (missingFrom.length < states.length) return [];
  return [
    missing(
      name,
      missingFrom.map(({ poller }) => poller),
    ),
  ];
}

function missing(name: string, pollers: readonly InstancePoller[]): Reason {
  const where = pollers.map(poller => `'${poller.name}'`).join(', ');
  return {
    code: 'model-missing',
    severity: 'warning',
    message: `No registered model '${name}' exists in MLflow ${pollers.length === 1 ? 'instance' : 'instances'} ${where}`,
    fix: `Register it, or correct ${ANNOTATION.modelName}`,
    source: pollers.length === 1 ? `mlflow/${pollers[0].name}` : undefined,
  };
}

function forbidden(
  name: string,
  poller: InstancePoller,
  reason: string,
): Reason {
  return {
    code: 'model-forbidden',
    severity: 'warning',
    message: `The model '${name}' is not shown: ${reason}`,
    fix: `Give the portal's MLflow user READ permission on the model`,
    source: `mlflow/${poller.name}`,
  };
}

function prompt(name: string, poller: InstancePoller): Reason {
  return {
    code: 'model-is-prompt',
    severity: 'info',
    message: `'${name}' in MLflow instance '${poller.name}' is a prompt, not a model`,
    fix: `Take it out of ${ANNOTATION.modelName}`,
    source: `mlflow/${poller.name}`,
  };
}
