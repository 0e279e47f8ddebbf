import type { TemplateEntityStepV1beta3 } from '@backstage/plugin-scaffolder-common';
import type { PlatformRepository } from '../config/readPlatformRepository';
import type { ModelService } from '../service/ModelService';

/**
 * What happens after the button, in the order of the template's steps. Steps
 * that do the same at different Git hosts are one sentence; what a template has
 * of its own is told by the names of its steps.
 */
export function afterwards(
  service: ModelService,
  platform: PlatformRepository | undefined,
  steps: readonly TemplateEntityStepV1beta3[],
): string[] {
  const told = steps
    .filter(({ action }) => !isPreparation(action))
    .flatMap(step => sentenceOf(step, service, platform) ?? []);
  return [...new Set([...told, ...onwards(service, platform)])];
}

/** Actions that write files into the workspace, and such that only look. */
const PREPARATIONS =
  /^(fetch:.*|fs:.*|debug:.*|mlops:model-service:.*|mlops:repository:compare|mlops:flagger:sign-webhooks)$/;

export function isPreparation(action: string): boolean {
  return PREPARATIONS.test(action);
}

function sentenceOf(
  { action, name }: TemplateEntityStepV1beta3,
  service: ModelService,
  platform: PlatformRepository | undefined,
): string | undefined {
  const { git } = service;
  const [first] = service.environments;
  const merged = platform?.merge === 'now';
  switch (action) {
    case 'publish:gitea':
    case 'publish:github':
    case 'mlops:repository:push':
    case 'github:repo:push':
      return service.layout === 'apart'
        ? `The repositories ${git.sourceRepo} and ${git.gitopsRepo} are made at ${git.hostName}/${git.owner}.`
        : `The repository ${git.sourceRepo} is made at ${git.hostName}/${git.owner}.`;
    case 'mlops:mlflow:register-model':
      return `The model ${service.modelName} is registered in MLflow, without a version yet.`;
    case 'mlops:gitops:add-applications':
      if (!platform) {
        return 'Hand the Applications to your platform team: the portal was not told where they go.';
      }
      return merged
        ? 'Argo CD gets the Applications.'
        : 'A pull request proposes the Applications; somebody of the platform team merges it.';
    case 'catalog:register':
      return `${service.entityRef} is in the catalog, with its Delivery tab.`;
    case 'mlops:application:first-sync':
      return merged && closedNames(service).length > 0
        ? `${closedNames(service).join(', ')} need not wait for its sync window with the first deployment, if you may sync it.`
        : undefined;
    case 'mlops:application:wait':
      return merged && first.autoSync
        ? `Argo CD deploys ${first.name}; the portal waits up to five minutes until it serves.`
        : undefined;
    case 'mlops:workflow:submit':
      return merged
        ? `The first training runs in ${service.trainingNamespace}, and registers version 1 if its gates pass.`
        : 'Once they are merged, start the first training on the Delivery tab.';
    default:
      return name ?? action;
  }
}

/** What the template leaves to GitOps. */
function onwards(
  service: ModelService,
  platform: PlatformRepository | undefined,
): string[] {
  if (!platform) return [];
  const byHand = service.environments
    .filter(({ autoSync }) => !autoSync)
    .map(({ name }) => name);
  const closed = closedNames(service);
  return [
    ...(byHand.length > 0
      ? [`In ${byHand.join(', ')} nothing is deployed until a person syncs.`]
      : []),
    ...(closed.length > 0
      ? [
          `Later releases to ${closed.join(', ')} wait on weekdays from 8 to 18 o’clock UTC, unless a person syncs.`,
        ]
      : []),
  ];
}

/** The environments that automation is kept out of at times. */
function closedNames({ environments }: ModelService): string[] {
  return environments
    .filter(({ autoSync, syncWindow }) => autoSync && syncWindow)
    .map(({ name }) => name);
}
