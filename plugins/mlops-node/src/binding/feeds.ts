import type { Entity } from '@backstage/catalog-model';
import type { Freshness, Reason } from '@slipway/backstage-plugin-mlops-common';
import { lacksResource } from '../watch/missingResource';
import type { ResourceType } from '../watch/types';
import { parseBinding } from './parseBinding';
import type { BindingAnnotations, ObjectBinding } from './types';

/**
 * Where a module's objects come from. A feed is a cluster that is read over
 * its Kubernetes API, or a server that is read over REST; people call it by
 * the name of an instance.
 *
 * @public
 */
export interface NamedFeeds {
  /** The feeds that an instance name means; none for an unknown one. */
  named(instance: string): readonly string[];
}

/** Which objects an entity names, and in which feeds. @public */
export interface FeedBinding {
  /** Its `clusters` are feeds. */
  binding?: ObjectBinding;
  /** Whether the entity names such objects, rather than whatever is its own. */
  explicit: boolean;
  /** What is malformed or unknown, in words. */
  notes: readonly Reason[];
}

/**
 * Reads which objects an entity names, and puts feeds in the place of the
 * instances it names.
 *
 * @public
 */
export function bindToFeeds(
  entity: Entity,
  annotations: BindingAnnotations,
  feeds: NamedFeeds,
  /** The system's name, and where its instances are configured. */
  system: { title: string; configKey: string },
): FeedBinding {
  const { binding, notes } = parseBinding(entity, annotations);
  const instances = binding?.clusters;
  const unknown = (instances ?? []).filter(
    name => feeds.named(name).length === 0,
  );
  return {
    binding: binding && {
      ...binding,
      clusters: instances?.flatMap(name => feeds.named(name)),
    },
    explicit: [annotations.name, ...(annotations.selector ?? [])].some(
      name => name !== undefined && name === binding?.annotation,
    ),
    notes: [
      ...notes,
      ...unknown.map(name => noteUnknown(name, entity, annotations, system)),
    ],
  };
}

/**
 * Which cluster each configured instance is in, for what is read over the
 * Kubernetes API.
 *
 * @public
 */
export function clusterFeeds<I extends { name: string; cluster?: string }>(
  instances: readonly I[],
  clusters: readonly string[],
): NamedFeeds & { instanceOf(cluster: string): I | undefined } {
  const clusterOf = ({ cluster }: I): string | undefined =>
    cluster ??
    // As existing portals are configured, which know no clusters of ours.
    (instances.length === 1 && clusters.length === 1 ? clusters[0] : undefined);
  return {
    named: name => {
      const cluster = instances
        .filter(instance => instance.name === name)
        .map(clusterOf)
        .find(one => one !== undefined);
      const feed = cluster ?? name;
      return clusters.includes(feed) ? [feed] : [];
    },
    instanceOf: cluster =>
      instances.find(instance => clusterOf(instance) === cluster),
  };
}

/**
 * The feeds that can say something about an entity. A cluster in which the
 * system is not installed has nothing to say to anyone, and a cluster that
 * cannot be reached nothing to those who name none of its objects.
 *
 * @public
 */
export function feedsOfBinding(
  bound: FeedBinding,
  freshness: ReadonlyMap<string, Freshness>,
  resource: ResourceType,
): Array<[feed: string, freshness: Freshness]> {
  const concerned = concernedFeeds(bound, freshness);
  const installed = concerned.filter(
    ([, how]) => !lacksResource(how, resource),
  );
  if (bound.explicit) return installed.length > 0 ? installed : concerned;
  return installed.filter(([, { state }]) => state !== 'unavailable');
}

/**
 * Whether it is known what the feeds of a binding have: then what was not found
 * in them is missing.
 *
 * @public
 */
export function areFeedsKnown(
  bound: FeedBinding,
  freshness: ReadonlyMap<string, Freshness>,
  resource: ResourceType,
): boolean {
  const feeds = concernedFeeds(bound, freshness).filter(
    ([, how]) => !lacksResource(how, resource),
  );
  return (
    feeds.length > 0 && feeds.every(([, { state }]) => state !== 'unavailable')
  );
}

function concernedFeeds(
  { binding }: FeedBinding,
  freshness: ReadonlyMap<string, Freshness>,
): Array<[feed: string, freshness: Freshness]> {
  if (!binding) return [];
  return [...freshness].filter(
    ([feed]) => binding.clusters?.includes(feed) ?? true,
  );
}

function noteUnknown(
  name: string,
  entity: Entity,
  { cluster }: BindingAnnotations,
  { title, configKey }: { title: string; configKey: string },
): Reason {
  const annotation = cluster?.find(one => entity.metadata.annotations?.[one]);
  return {
    code: 'instance-unknown',
    severity: 'warning',
    message: `The portal knows no ${title} named ${name}`,
    fix: `Correct ${annotation} in the entity's catalog-info.yaml, or configure it in ${configKey}.`,
  };
}
