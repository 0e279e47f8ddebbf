import type { Room, SandboxContext } from './context';
import { childObject, childString } from './kubernetes/json';
import { timestamp } from './kubernetes/timestamp';
import type { ClusterEvent, KubernetesObject } from './kubernetes/types';

/** What stands in every Secret: nothing here asks for more. */
const PLACEHOLDER = Buffer.from('sandbox').toString('base64');

/**
 * External Secrets and Sealed Secrets as far as those who refer to Secrets
 * notice: the Secret is there, with the keys that were asked for, and the
 * object says that it is ready.
 */
export function createSecretOperators({
  cluster,
  clock,
}: SandboxContext): Room {
  let unsubscribe = () => {};

  const onEvent = ({ type, object }: ClusterEvent) => {
    const wanted = type === 'DELETED' ? undefined : wantedSecret(object);
    if (!wanted || isReady(object)) {
      return;
    }
    const { namespace = '', uid, name } = object.metadata;
    const { apiVersion, kind } = object;
    const ref = { apiVersion: 'v1', kind: 'Secret', namespace };
    if (!cluster.get({ ...ref, name: wanted.name })) {
      cluster.create({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          namespace,
          name: wanted.name,
          ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
        },
        type: wanted.type,
        data: Object.fromEntries(wanted.keys.map(key => [key, PLACEHOLDER])),
      });
    }
    cluster.merge(
      { apiVersion, kind, namespace, name },
      { status: { conditions: [ready(wanted, clock.now())] } },
      { subresource: 'status' },
    );
  };
  return {
    start() {
      unsubscribe = cluster.onEvent(onEvent);
    },
    stop() {
      unsubscribe();
    },
  };
}

interface WantedSecret {
  name: string;
  type: string;
  keys: string[];
  condition: { type: string; reason: string };
}

function wantedSecret(object: KubernetesObject): WantedSecret | undefined {
  const spec = childObject(object, 'spec');
  switch (object.kind) {
    case 'ExternalSecret': {
      const target = childObject(spec, 'target');
      const data = Array.isArray(spec.data) ? spec.data : [];
      return {
        name: childString(target, 'name') ?? object.metadata.name,
        type: childString(childObject(target, 'template'), 'type') ?? 'Opaque',
        keys: data.flatMap(each => childString(each, 'secretKey') ?? []),
        condition: { type: 'Ready', reason: 'SecretSynced' },
      };
    }
    case 'SealedSecret': {
      const template = childObject(spec, 'template');
      return {
        name: object.metadata.name,
        type: childString(template, 'type') ?? 'Opaque',
        keys: [
          ...Object.keys(childObject(spec, 'encryptedData')),
          ...Object.keys(childObject(template, 'data')),
        ],
        condition: { type: 'Synced', reason: '' },
      };
    }
    default:
      return undefined;
  }
}

function isReady(object: KubernetesObject): boolean {
  const { conditions } = childObject(object, 'status');
  return Array.isArray(conditions) && conditions.length > 0;
}

function ready({ condition }: WantedSecret, at: Date) {
  return {
    type: condition.type,
    status: 'True',
    ...(condition.reason && { reason: condition.reason }),
    lastTransitionTime: timestamp(at),
  };
}
