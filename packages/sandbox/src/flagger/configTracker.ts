import { createHash } from 'node:crypto';
import type { SandboxContext } from '../context';
import { childObject, childString, isJsonObject } from '../kubernetes/json';
import type { KubernetesObject } from '../kubernetes/types';
import type { Canary } from './canary';

const KINDS = { configmap: 'ConfigMap', secret: 'Secret' } as const;
type ConfigType = keyof typeof KINDS;

interface ConfigRef {
  type: ConfigType;
  name: string;
}

/** Where a pod's spec names a ConfigMap or Secret, and under which key. */
const REFERENCES: ReadonlyArray<[string, ConfigType, string]> = [
  ['configMap', 'configmap', 'name'],
  ['configMapRef', 'configmap', 'name'],
  ['configMapKeyRef', 'configmap', 'name'],
  ['secret', 'secret', 'secretName'],
  ['secretRef', 'secret', 'name'],
  ['secretKeyRef', 'secret', 'name'],
];

/** The ConfigMaps and Secrets that a target uses (flagger v1.44, config_tracker.go). */
export class ConfigTracker {
  private readonly context: SandboxContext;

  constructor(context: SandboxContext) {
    this.context = context;
  }

  /** `configmap/name` → checksum of its data. @throws when one is missing. */
  checksums(namespace: string, podSpec: unknown): Record<string, string> {
    const checksums: Record<string, string> = {};
    for (const ref of this.tracked(namespace, podSpec)) {
      const hash = createHash('sha256').update(
        JSON.stringify(ref.object.data ?? null),
      );
      checksums[`${ref.type}/${ref.name}`] = hash.digest('hex').slice(0, 16);
    }
    return checksums;
  }

  /** Copies each to `<name>-primary`, owned by the canary. */
  copyToPrimary(canary: Canary, podSpec: unknown): void {
    const { cluster } = this.context;
    const { namespace, object } = canary;
    for (const ref of this.tracked(namespace, podSpec)) {
      const { apiVersion, kind, data } = ref.object;
      const name = `${ref.name}-primary`;
      const present = cluster.get({ apiVersion, kind, namespace, name });
      if (present) {
        cluster.merge({ apiVersion, kind, namespace, name }, { data });
      } else {
        cluster.create({
          apiVersion,
          kind,
          metadata: {
            name,
            namespace,
            ownerReferences: [ownerReference(object)],
          },
          data,
        });
      }
    }
  }

  /** The pod's spec with each reference pointing at the primary's copy. */
  withPrimaryConfigs(namespace: string, podSpec: unknown): unknown {
    const names = new Set(
      this.tracked(namespace, podSpec).map(ref => `${ref.type}/${ref.name}`),
    );
    return rename(podSpec, (type, name) =>
      names.has(`${type}/${name}`) ? `${name}-primary` : name,
    );
  }

  private tracked(namespace: string, podSpec: unknown) {
    const refs = new Map<string, ConfigRef>();
    rename(podSpec, (type, name) => {
      refs.set(`${type}/${name}`, { type, name });
      return name;
    });
    return [...refs.values()].flatMap(ref => {
      const object = this.context.cluster.get({
        apiVersion: 'v1',
        kind: KINDS[ref.type],
        namespace,
        name: ref.name,
      });
      if (!object) {
        throw new Error(
          `${ref.type} ${ref.name}.${namespace} get query error: ${ref.type}s "${ref.name}" not found`,
        );
      }
      const tracking =
        object.metadata.annotations?.['flagger.app/config-tracking'];
      return tracking?.startsWith('disable') ? [] : [{ ...ref, object }];
    });
  }
}

function rename(
  value: unknown,
  newName: (type: ConfigType, name: string) => string,
): unknown {
  if (Array.isArray(value)) {
    return value.map(item => rename(item, newName));
  }
  if (!isJsonObject(value)) {
    return value;
  }
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    copy[key] = rename(child, newName);
  }
  for (const [field, type, nameKey] of REFERENCES) {
    const name = childString(childObject(copy, field), nameKey);
    if (name !== undefined) {
      copy[field] = {
        ...childObject(copy, field),
        [nameKey]: newName(type, name),
      };
    }
  }
  return copy;
}

export function ownerReference({
  apiVersion,
  kind,
  metadata,
}: KubernetesObject) {
  const { name, uid } = metadata;
  return {
    apiVersion,
    kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
