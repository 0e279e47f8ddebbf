import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';

/** A service as its catalog-info.yaml has it. */
export function service(
  name: string,
  annotations: Record<string, string>,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        [ANNOTATION_LOCATION]: 'url:https://git.example.com/catalog',
        [ANNOTATION_ORIGIN_LOCATION]: 'url:https://git.example.com/catalog',
        ...annotations,
      },
    },
    spec: { type: 'model-server', lifecycle: 'production', owner: 'team-a' },
  };
}
