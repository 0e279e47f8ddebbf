import type {
  DestinationDelivery,
  WorkflowRun,
  WorkflowTemplate,
} from '@slipway/backstage-plugin-mlops-common';

/**
 * Where an alert belongs.
 *
 * @public
 */
export type AlertPlace =
  { in: 'environment'; name: string } | { in: 'training' };

/**
 * An alert belongs to where something of the entity is that names the entity
 * back: whoever only writes a catalog-info.yaml gets no alerts of others.
 * Undefined where nothing is.
 *
 * @public
 */
export function placeOfAlert(
  alert: { cluster: string; namespace: string; environment?: string },
  delivery: {
    environments: ReadonlyArray<{
      name: string;
      destinations: ReadonlyArray<
        Pick<
          DestinationDelivery,
          'cluster' | 'namespace' | 'applications' | 'rollouts'
        >
      >;
    }>;
    training: {
      runs: readonly WorkflowRun[];
      templates?: readonly WorkflowTemplate[];
    };
  },
): AlertPlace | undefined {
  const isHere = (place: { cluster: string; namespace: string }) =>
    place.cluster === alert.cluster && place.namespace === alert.namespace;
  const here = delivery.environments.filter(({ destinations }) =>
    destinations.some(
      each =>
        isHere(each) &&
        [...each.applications, ...each.rollouts].some(isBoundBack),
    ),
  );
  const environment =
    here.find(({ name }) => name === alert.environment) ?? here[0];
  if (environment) return { in: 'environment', name: environment.name };
  const { runs, templates = [] } = delivery.training;
  const isTraining = [...runs, ...templates].some(
    each => isHere(each) && isBoundBack(each),
  );
  return isTraining ? { in: 'training' } : undefined;
}

function isBoundBack({ boundBack }: { boundBack: boolean }): boolean {
  return boundBack;
}
