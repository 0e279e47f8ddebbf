import type {
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError, toError } from '@backstage/errors';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import { mlopsDeliveryReadPermission } from '@slipway/backstage-plugin-mlops-common';
import { ExpiringMap } from '../entities/ExpiringMap';
import { isJudgedByEntity } from './catalogRules';
import {
  askingTogether,
  ConditionJudges,
  everyEntity,
  JudgedTogether,
  noEntity,
  rememberingByEntity,
  type Judge,
} from './judges';

/**
 * - `allowed`: may see the entity and what is delivered of it.
 * - `hidden`: may not see the entity, so that not even its existence is told.
 * - `denied`: may see the entity, but not what is delivered of it.
 */
export type Access = 'allowed' | 'hidden' | 'denied';

/** Who asks: verified credentials, and a key that is never shared by two tokens. */
export interface Asker {
  credentials: BackstageCredentials;
  key: string;
}

interface Judges {
  entity: Judge;
  delivery: Judge;
}

const DEFAULT_REMEMBERED_MS = 5_000;
const REMEMBERED_ASKERS = 10_000;

/**
 * Decides who may read the delivery of an entity. The policy is asked once for
 * each token and a few seconds; its conditions are held against the entity in
 * memory. Whatever goes wrong, nothing is shown.
 */
export class DeliveryAuthorizer {
  readonly #judges: ExpiringMap<Promise<Judges>>;
  readonly #conditions = new ConditionJudges();
  readonly #together = new JudgedTogether();

  constructor(
    private readonly options: {
      permissions: PermissionsService;
      logger: LoggerService;
      rememberedMs?: number;
      now?: () => number;
    },
  ) {
    this.#judges = new ExpiringMap({
      milliseconds: options.rememberedMs ?? DEFAULT_REMEMBERED_MS,
      capacity: REMEMBERED_ASKERS,
      now: options.now,
    });
  }

  /** @throws ServiceUnavailableError when the permission backend fails. */
  async access(asker: Asker, entity: Entity): Promise<Access> {
    try {
      const judges = await this.#judgesFor(asker);
      if (!(await judges.entity(entity))) return 'hidden';
      return (await judges.delivery(entity)) ? 'allowed' : 'denied';
    } catch (error) {
      throw this.#undecided(stringifyEntityRef(entity), error);
    }
  }

  /**
   * Of many entities those whose delivery may be read. Long work lets others
   * have their turn. The list must not change afterwards.
   *
   * @throws ServiceUnavailableError when the permission backend fails.
   */
  async allowed(
    asker: Asker,
    entities: readonly Entity[],
  ): Promise<ReadonlySet<Entity>> {
    try {
      const judges = await this.#judgesFor(asker);
      const both = [judges.entity, judges.delivery];
      return await this.#together.allThat(both, entities);
    } catch (error) {
      throw this.#undecided('the fleet', error);
    }
  }

  #undecided(what: string, error: unknown): ServiceUnavailableError {
    this.options.logger.error(
      `Permission to read the delivery of ${what} could not be decided: ${toError(error).message}`,
    );
    return new ServiceUnavailableError(
      'Your permission could not be checked because the permission backend did not answer; try again in a moment',
    );
  }

  #judgesFor(asker: Asker): Promise<Judges> {
    const remembered = this.#judges.get(asker.key);
    if (remembered) return remembered;
    const judges = this.#ask(asker);
    this.#judges.set(asker.key, judges);
    judges.catch(() => this.#judges.deleteValue(asker.key, judges));
    return judges;
  }

  async #ask({ credentials }: Asker): Promise<Judges> {
    const [entity, delivery] =
      await this.options.permissions.authorizeConditional(
        [
          { permission: catalogEntityReadPermission },
          { permission: mlopsDeliveryReadPermission },
        ],
        { credentials },
      );
    return {
      entity: this.#judge(entity, catalogEntityReadPermission, credentials),
      delivery: this.#judge(delivery, mlopsDeliveryReadPermission, credentials),
    };
  }

  #judge(
    decision: PolicyDecision,
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Judge {
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return everyEntity;
      case AuthorizeResult.CONDITIONAL:
        return isJudgedByEntity(decision)
          ? this.#conditions.judge(decision)
          : rememberingByEntity(this.#judgeThere(permission, credentials));
      default:
        return noEntity;
    }
  }

  /** By the permission backend, which hands the conditions to their plugin. */
  #judgeThere(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Judge {
    return askingTogether(async entities => {
      const decisions = await this.options.permissions.authorize(
        entities.map(entity => ({
          permission,
          resourceRef: stringifyEntityRef(entity),
        })),
        { credentials },
      );
      return decisions.map(({ result }) => result === AuthorizeResult.ALLOW);
    });
  }
}
