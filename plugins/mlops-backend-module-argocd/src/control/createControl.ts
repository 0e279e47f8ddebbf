import type { ClusterConnections } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoCdSettings } from '../config/readArgoCdConfig';
import type { ApplicationControl } from './ApplicationControl';
import { kubernetesControl } from './kubernetesControl';
import { restControl } from './restControl';

/** Applications are changed the way that they are read. */
export function createControl(
  settings: ArgoCdSettings,
  clusters: ClusterConnections,
): ApplicationControl {
  const access =
    settings.access ?? (clusters.list().length > 0 ? 'kubernetes' : 'rest');
  return access === 'rest'
    ? restControl(settings.instances)
    : kubernetesControl(clusters);
}
