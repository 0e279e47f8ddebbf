import type {
  ControllerStall,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import { instant } from '@slipway/backstage-plugin-mlops-node';
import type { Attention } from '../application/attention';
import type { ObservedApplication } from '../application/ObservedApplication';

/** What a person is told wherever it does not act; also by a step that waits. */
export const SEE_CONTROLLER =
  'see whether its application controller is running';

const NOT_DONE = {
  refresh: 'not looked at Git for',
  operation: 'not begun what was asked of',
} as const;

/** Of the controller that should have an Application; any tells where it is. */
export function standing(
  since: number,
  application: ObservedApplication | undefined,
): ControllerStall {
  return {
    since: new Date(since).toISOString(),
    controller: 'application controller',
    fix: upperFirst(SEE_CONTROLLER),
    command: lookAt(application),
  };
}

export function passedOver(
  application: ObservedApplication,
  request: NonNullable<Attention['request']>,
  since: number,
): Reason {
  const { cluster, name } = application;
  return {
    code: 'not-taken-up',
    severity: 'warning',
    message: `Argo CD has ${NOT_DONE[request]} ${name} since ${instant(since)}, though it acts on other Applications`,
    fix: `See whether the shard of its application controller that has this cluster is running, and whether it is overloaded: ${lookAt(application)}`,
    source: `argocd/${cluster}`,
  };
}

/** Its StatefulSet, or with dynamic sharding its Deployment, has this label. */
function lookAt(application: ObservedApplication | undefined): string {
  const namespace =
    application?.controllerNamespace || application?.namespace || 'argocd';
  return `kubectl --namespace ${namespace} get pods --selector app.kubernetes.io/name=argocd-application-controller`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
