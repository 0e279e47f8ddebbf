import type { SandboxContext } from '../context';
import { equalJson, valueAt } from '../kubernetes/json';
import type { Canary } from './canary';
import { ownerReference } from './configTracker';

/** The apex, primary and canary Services (flagger v1.44, pkg/router/kubernetes_default.go). */
export function reconcileServices(
  context: SandboxContext,
  canary: Canary,
  [label, value]: [string, string],
): void {
  const apex = canary.spec.service.name || canary.target;
  const primary = { [label]: `${value}-primary` };
  ensure(context, canary, `${apex}-canary`, { [label]: value });
  ensure(context, canary, `${apex}-primary`, primary);
  ensure(context, canary, apex, primary);
}

function ensure(
  { cluster }: SandboxContext,
  canary: Canary,
  name: string,
  selector: Record<string, string>,
): void {
  const { namespace } = canary;
  const { port, targetPort, portName } = canary.spec.service;
  const ref = { apiVersion: 'v1', kind: 'Service', namespace, name };
  const present = cluster.get(ref);
  if (!present) {
    cluster.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name,
        namespace,
        labels: { ...selector },
        ownerReferences: [ownerReference(canary.object)],
      },
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [
          {
            name: portName,
            port,
            protocol: 'TCP',
            targetPort: targetPort ?? port,
          },
        ],
      },
    });
  } else if (!equalJson(valueAt(present, ['spec', 'selector']), selector)) {
    cluster.merge(ref, { spec: { selector } });
  }
}
