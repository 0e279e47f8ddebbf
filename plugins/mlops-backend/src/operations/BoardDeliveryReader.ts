import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { Hold } from '@slipway/backstage-plugin-mlops-common';
import type {
  DeliveryReader,
  DeliveryView,
} from '@slipway/backstage-plugin-mlops-node';
import type { DeliveryBoard } from '../delivery/DeliveryBoard';
import type { HoldStore } from '../holds';
import type { TimelineStore } from '../timeline/TimelineStore';

type Found = ReturnType<DeliveryReader['entitiesOfRollout']>;

interface RolloutName {
  cluster: string;
  namespace: string;
  name: string;
}

/** What is not found is not looked for among all entities again at once. */
const SEARCHED_EVERY_MS = 5_000;

/** What modules are told of deliveries, from memory. */
export class BoardDeliveryReader implements DeliveryReader {
  /** Entities that were seen with a rollout, by its name. */
  readonly #seen = new Map<string, Set<string>>();
  #searchedAt = -Infinity;

  constructor(
    private readonly options: {
      board: DeliveryBoard;
      holds: Pick<HoldStore, 'find'>;
      timeline: Pick<TimelineStore, 'add'>;
    },
  ) {
    options.board.onJoin((entity, joined) => this.#note(entity, joined));
  }

  delivery(entityRef: string): DeliveryView | undefined {
    return this.options.board.delivery(entityRef);
  }

  entitiesOfRollout(rollout: RolloutName): Found {
    const found = this.#amongSeen(rollout);
    if (found.length > 0 || !this.#maySearch()) return found;
    // Joining all of them notes whose they are.
    this.options.board
      .boundRefs()
      .forEach(entityRef => this.options.board.delivery(entityRef));
    return this.#amongSeen(rollout);
  }

  async hold(
    entityRef: string,
    environment: string,
  ): Promise<Hold | undefined> {
    const stored = await this.options.holds.find(entityRef, environment);
    if (stored) return stored.hold;
    // One whose record is lost keeps off what it kept off before.
    return this.delivery(entityRef)?.environments.find(
      ({ name }) => name === environment,
    )?.hold;
  }

  changed(entityRef: string): void {
    this.options.board.changed(new Set([entityRef]));
  }

  async record(
    entityRef: string,
    happening: Parameters<DeliveryReader['record']>[1],
  ): Promise<void> {
    await this.options.timeline.add(entityRef, [happening]);
    this.changed(entityRef);
  }

  #maySearch(): boolean {
    if (performance.now() - this.#searchedAt < SEARCHED_EVERY_MS) return false;
    this.#searchedAt = performance.now();
    return true;
  }

  #amongSeen(rollout: RolloutName): Found {
    const entityRefs = this.#seen.get(keyOf(rollout)) ?? [];
    return [...entityRefs].flatMap(entityRef => {
      const delivery = this.delivery(entityRef);
      if (!delivery) return [];
      return delivery.environments.flatMap(({ name, destinations }) =>
        destinations
          .flatMap(({ rollouts }) => rollouts)
          .filter(each => keyOf(each) === keyOf(rollout))
          .map(({ boundBack, strategy }) => ({
            entityRef,
            environment: name,
            strategy,
            boundBack,
          })),
      );
    });
  }

  #note(entity: Entity, { environments }: DeliveryView): void {
    for (const { destinations } of environments) {
      for (const { rollouts } of destinations) {
        for (const rollout of rollouts) {
          const entityRefs = this.#seen.get(keyOf(rollout)) ?? new Set();
          entityRefs.add(stringifyEntityRef(entity));
          this.#seen.set(keyOf(rollout), entityRefs);
        }
      }
    }
  }
}

function keyOf({ cluster, namespace, name }: RolloutName): string {
  return [cluster, namespace, name].join('\n');
}
