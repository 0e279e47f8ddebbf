import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  OBJECT_LABEL,
  type ApplicationOwner,
} from '@slipway/backstage-plugin-mlops-common';
import { isBoundBack } from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { leavesAutoSync } from '../application/ApplicationSet';
import { isIgnored } from '../application/leavesAutoSync';
import type { ObservedApplication } from '../application/ObservedApplication';
import type { ArgoCdWatches } from '../ArgoCdFeeds';
import { ownerKey, OwnerIndex, parentKey, placeKey } from './OwnerIndex';

/** Applications of Applications of Applications; more is a mistake, or a ring. */
const MOST_LEVELS = 5;
const SHOWN_CHILDREN = 20;

/** Who would write Applications again after somebody changed them. */
export class Owners {
  readonly #index = new OwnerIndex();
  readonly #unsubscribe: Array<() => void> = [];

  constructor(
    private readonly options: {
      watches: ArgoCdWatches;
      consoleUrl(application: ObservedApplication): string | undefined;
      /** What is shown of these owners is otherwise now. */
      changed(keys: readonly string[]): void;
    },
  ) {
    const { applications } = options.watches;
    for (const collection of applications.collections()) {
      for (const object of collection.values()) this.#index.set(object);
    }
    this.#unsubscribe.push(
      applications.onObject(({ object, previous, deleted }) => {
        if (deleted) this.#index.delete(object);
        else this.#index.set(object, previous);
        const keys = this.#changedBy(object, previous, deleted);
        if (keys.length > 0) options.changed(keys);
      }),
      options.watches.onApplicationSet(set => options.changed([setKey(set)])),
    );
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  /** The nearest first. */
  of(application: ObservedApplication, entity: Entity): ApplicationOwner[] {
    const owners: ApplicationOwner[] = [];
    let child = application;
    for (let level = 1; level <= MOST_LEVELS; level += 1) {
      if (child.owner?.kind === 'ApplicationSet') {
        return [...owners, this.#set(child, child.owner.name)];
      }
      const parent = this.#parentOf(child);
      if (!parent) return owners;
      owners.push(this.#shown(parent, child, entity));
      child = parent;
    }
    return owners;
  }

  /** One that is named counts when there is an Application of its name. */
  #parentOf(child: ObservedApplication): ObservedApplication | undefined {
    const { cluster, owner, controllerNamespace, namespace } = child;
    if (owner?.kind !== 'Application') return undefined;
    const named = this.options.watches.applications
      .collections()
      .filter(collection => collection.cluster === cluster)
      .flatMap(collection => collection.byName(owner.name))
      .filter(one => !owner.namespace || one.namespace === owner.namespace);
    const home = controllerNamespace ?? namespace;
    return named.find(one => one.namespace === home) ?? named[0];
  }

  #set(
    { cluster, namespace, name }: ObservedApplication,
    setName: string,
  ): ApplicationOwner {
    const set = this.options.watches
      .applicationSets(cluster)
      .map(collection => collection.get(namespace, setName))
      .find(Boolean);
    return {
      kind: 'ApplicationSet',
      cluster,
      namespace,
      name: setName,
      ...(set && { leavesAutoSync: leavesAutoSync(set, { namespace, name }) }),
    };
  }

  #shown(
    parent: ObservedApplication,
    child: ObservedApplication,
    entity: Entity,
  ): ApplicationOwner {
    const { cluster, namespace, name, project, autoSync } = parent;
    const children = this.#index.childrenOf(parent, SHOWN_CHILDREN);
    const consoleUrl = this.options.consoleUrl(parent);
    const source = `argocd/${cluster}`;
    return {
      kind: 'Application',
      id: idOf(parent),
      source,
      cluster,
      namespace,
      name,
      project,
      autoSync,
      leavesAutoSync: isIgnored(parent.ignoredAutoSync ?? [], child),
      boundBack: isBoundBack(parent, entity),
      children: children.some.sort(byPlace).map(one => {
        const entityRef = namedBy(one);
        return {
          id: idOf(one),
          source,
          name: one.name,
          boundBack: isBoundBack(one, entity),
          ...(entityRef && { entityRef }),
        };
      }),
      childrenCount: children.count,
      ...(consoleUrl && { consoleUrl }),
    };
  }

  /**
   * Argo CD writes each Application again and again, and what counts stays.
   * Of a parent with more children than are shown no child makes a difference.
   */
  #changedBy(
    object: ObservedApplication,
    previous: ObservedApplication | undefined,
    deleted: boolean,
  ): string[] {
    if (!deleted && isDeepStrictEqual(gist(object), gist(previous))) return [];
    const parents = [object, previous].flatMap(one => ownerKey(one) ?? []);
    const own = parentKey(object);
    return [
      ...(this.#index.count(own) > 0 ? [own] : []),
      ...parents.filter(key => this.#index.count(key) <= SHOWN_CHILDREN),
    ];
  }

  /** Whether one of these owners is above it, at any level. */
  isBelow(
    application: ObservedApplication,
    keys: ReadonlySet<string>,
  ): boolean {
    let child: ObservedApplication | undefined = application;
    for (let level = 1; child?.owner && level <= MOST_LEVELS; level += 1) {
      const { cluster, namespace, owner } = child;
      const key =
        owner.kind === 'Application'
          ? ownerKey(child)
          : setKey({ cluster, namespace, name: owner.name });
      if (key && keys.has(key)) return true;
      child = this.#parentOf(child);
    }
    return false;
  }
}

function setKey(set: {
  cluster: string;
  namespace: string;
  name: string;
}): string {
  return `ApplicationSet\n${set.cluster}\n${placeKey(set)}`;
}

function gist(application: ObservedApplication | undefined) {
  if (!application) return undefined;
  const { autoSync, ignoredAutoSync, owner, project } = application;
  const { labels, annotations } = application;
  return { autoSync, ignoredAutoSync, owner, project, labels, annotations };
}

function namedBy({
  annotations,
  labels,
}: ObservedApplication): string | undefined {
  const ref =
    annotations[OBJECT_LABEL.entityRef] ?? labels[OBJECT_LABEL.entityRef];
  if (!ref) return undefined;
  try {
    const parsed = parseEntityRef(ref, {
      defaultKind: 'component',
      defaultNamespace: 'default',
    });
    return stringifyEntityRef(parsed);
  } catch {
    return undefined;
  }
}

function idOf({ cluster, namespace, name }: ObservedApplication): string {
  return `${cluster}/${namespace}/${name}`;
}

function byPlace(a: ObservedApplication, b: ObservedApplication): number {
  return placeKey(a) < placeKey(b) ? -1 : 1;
}
