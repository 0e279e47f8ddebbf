import { z } from 'zod';
import type { SandboxContext } from '../../context';
import { childObject, isJsonObject } from '../../kubernetes/json';
import { staged } from '../stages';
import { where, type DeliveryActions } from './action';

/** What is changed in the cluster itself, past Git. */
export function clusterActions({ cluster }: SandboxContext): DeliveryActions {
  return {
    drift(input) {
      const { environment, service: name } = z.object(where).parse(input);
      const { service, namespace } = staged({ service: name, environment });
      const ref = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace,
        name: `${service.name}-settings`,
      };
      const data = childObject(cluster.get(ref), 'data');
      const quiet = data['log-level'] === 'trace';
      cluster.merge(ref, { data: { 'log-level': quiet ? 'error' : 'trace' } });
      return ref;
    },

    'open-window'() {
      const ref = {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        namespace: 'argocd',
        name: 'churn',
      };
      const spec: unknown = cluster.get(ref)?.spec;
      const closed = isJsonObject(spec) && spec.syncWindows !== undefined;
      cluster.merge(ref, { spec: { syncWindows: null } });
      return { changed: closed };
    },
  };
}
