import type { Entity } from '@backstage/catalog-model';
import { serviceName, type Size } from './names';

export const OWNER = 'group:default/benchmarkers';

export function entities(size: Size): Entity[] {
  return Array.from({ length: size.entities }, (_, i): Entity => {
    const name = serviceName(i);
    return {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name,
        namespace: 'default',
        description: 'A model service of the benchmark',
        annotations: {
          'backstage.io/kubernetes-id': name,
          'backstage.io/managed-by-location': 'url:https://git.example.com/x',
          'backstage.io/managed-by-origin-location':
            'url:https://git.example.com/x',
        },
      },
      spec: { type: 'model-server', lifecycle: 'production', owner: OWNER },
    };
  });
}
