import { intern } from '@slipway/backstage-plugin-mlops-node';
import type { ApplicationMetadata } from './schema';

const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
const TRACKING_LABEL = 'app.kubernetes.io/instance';

/** Who would write an Application again after somebody changed it. */
export interface Owner {
  readonly kind: 'ApplicationSet' | 'Application';
  readonly name: string;
  /** Where it lives; absent where the tracking does not say. */
  readonly namespace?: string;
}

/**
 * The ApplicationSet that an Application names as its owner, else the parent
 * Application whose tracking it carries (argo-cd v3.5,
 * util/argo/resource_tracking.go). That such a parent exists is not said by
 * it: a chart may have written the label, and a copy keeps the annotation.
 */
export function ownerOf(metadata: ApplicationMetadata): Owner | undefined {
  const set = metadata.ownerReferences.find(
    ({ kind }) => kind === 'ApplicationSet',
  );
  if (set) return { kind: 'ApplicationSet', name: intern(set.name) };
  const trackingId = metadata.annotations[TRACKING_ID];
  const parent =
    trackingId === undefined
      ? metadata.labels[TRACKING_LABEL]
      : trackedBy(trackingId, metadata);
  return parent ? applicationNamed(parent, metadata) : undefined;
}

/** `parent:argoproj.io/Application:namespace/name`, if it is about this one. */
function trackedBy(
  trackingId: string,
  { name, namespace }: ApplicationMetadata,
): string | undefined {
  const [parent, kind, object] = trackingId.split(':');
  if (kind !== 'argoproj.io/Application') return undefined;
  return object === `${namespace ?? ''}/${name}` ? parent : undefined;
}

/** An Application outside Argo CD's namespace is called `namespace_name`. */
function applicationNamed(
  instance: string,
  self: ApplicationMetadata,
): Owner | undefined {
  const [first, ...rest] = instance.split('_');
  const qualified = rest.length > 0;
  const name = qualified ? rest.join('_') : first;
  const namespace = qualified ? intern(first) : undefined;
  const isSelf =
    name === self.name && (!namespace || namespace === self.namespace);
  if (!name || isSelf) return undefined;
  return {
    kind: 'Application',
    name: intern(name),
    ...(namespace && { namespace }),
  };
}
