import { InputError } from '@backstage/errors';
import type { Overlay } from './ModelService';

/** Namespaces that are not a model service's to deploy to. */
const OF_THE_PLATFORM =
  /^(default|argocd|flagger|monitoring|mlflow|(kube|openshift|istio|knative|cert-manager|gatekeeper|external-secrets|sealed-secrets|ingress|gateway)(-.*)?)$/;

/** Of Argo CD's Application that deploys the pipeline, and of its folder. */
const PIPELINE = 'pipeline';

/**
 * Overlays that would overwrite each other, or what is not the service's own.
 *
 * @throws InputError that names the field.
 */
export function refuseCollisions(
  overlays: readonly Overlay[],
  trainingNamespace: string,
): void {
  const said = overlays.flatMap((overlay, i) => {
    const { path, cluster, namespace } = overlay;
    const before = overlays.slice(0, i);
    const field = overlay.region ? 'regions' : 'environments';
    return [
      path === PIPELINE &&
        `${field}: "${path}" is the training pipeline's name`,
      namespace.length > 63 &&
        `${field}: ${path} makes a namespace of more than 63 letters`,
      (OF_THE_PLATFORM.test(namespace) || namespace === trainingNamespace) &&
        `${field}: the namespace ${namespace} of ${path} belongs to the platform`,
      before.some(each => each.path === path) &&
        `${field}: two overlays would be called ${path}`,
      before.some(
        each => each.cluster === cluster && each.namespace === namespace,
      ) &&
        `${field}: the namespace ${namespace} on ${cluster} is there twice; ${path} needs one of its own`,
    ];
  });
  const problems = said.filter(each => each !== false);
  if (problems.length > 0) {
    throw new InputError(`The form is not right: ${problems.join('; ')}`);
  }
}
