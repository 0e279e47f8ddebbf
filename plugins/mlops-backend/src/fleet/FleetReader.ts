import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { Fleet } from '@slipway/backstage-plugin-mlops-common';
import type {
  Asker,
  DeliveryAuthorizer,
} from '../authorization/DeliveryAuthorizer';
import type { DeliveryBoard } from '../delivery/DeliveryBoard';
import { ExpiringMap } from '../entities/ExpiringMap';
import type { FleetBoard } from './FleetBoard';
import { choicesOf, RememberedChoices } from './fleetChoices';
import { fleetFilters } from './fleetFilters';
import type { FleetLine } from './FleetLine';
import { naturalOrder } from './fleetOrders';
import type { ReadFleetQuery } from './fleetQuery';
import { selectFleet } from './selectFleet';

/** A group's member stays one for a moment. */
const OWNED_KEPT = { milliseconds: 5_000, capacity: 10_000 };

/** Answers what somebody may read of the fleet, from memory. */
export class FleetReader {
  readonly #owned = new ExpiringMap<Promise<ReadonlySet<string>>>(OWNED_KEPT);
  readonly #choices = new RememberedChoices();
  #askedAt = -Infinity;

  constructor(
    private readonly options: {
      fleet: Pick<
        FleetBoard,
        'choicesRevision' | 'entities' | 'lines' | 'pending'
      >;
      board: Pick<DeliveryBoard, 'statuses'>;
      authorizer: Pick<DeliveryAuthorizer, 'allowed'>;
      userInfo: UserInfoService;
    },
  ) {}

  /** When somebody last looked, as `performance.now()`. */
  get askedAt(): number {
    return this.#askedAt;
  }

  async read(asker: Asker, query: ReadFleetQuery): Promise<Fleet> {
    const { fleet, board, authorizer } = this.options;
    this.#askedAt = performance.now();
    const owned = query.mine ? await this.#ownedBy(asker) : undefined;
    const allowed = await authorizer.allowed(asker, fleet.entities());
    // A line made meanwhile, of an entity that was not asked about, waits for
    // the next request.
    const mayRead = ({ entity }: FleetLine) => allowed.has(entity);
    const filters = fleetFilters(query, owned);
    return {
      ...selectFleet({ fleet, query, filters, mayRead }),
      ...(!query.cursor && { choices: this.#choicesOf(query, allowed) }),
      pending: fleet.pending,
      troubled: board
        .statuses()
        .filter(({ freshness }) => freshness.state !== 'live'),
    };
  }

  #choicesOf(
    { sort }: ReadFleetQuery,
    allowed: ReadonlySet<Entity>,
  ): Fleet['choices'] {
    const { fleet } = this.options;
    return this.#choices.of(allowed, fleet.choicesRevision, () => {
      const lines = fleet.lines(sort, naturalOrder(sort));
      return choicesOf(lines.filter(({ entity }) => allowed.has(entity)));
    });
  }

  #ownedBy({ credentials, key }: Asker): Promise<ReadonlySet<string>> {
    const known = this.#owned.get(key);
    if (known) return known;
    if (!isOfUser(credentials)) {
      throw new InputError(
        "'mine' is not valid: only a user owns something; filter by owner",
      );
    }
    const read = this.#readOwned(credentials);
    this.#owned.set(key, read);
    read.catch(() => this.#owned.deleteValue(key, read));
    return read;
  }

  async #readOwned(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<ReadonlySet<string>> {
    try {
      const info = await this.options.userInfo.getUserInfo(credentials);
      return new Set(info.ownershipEntityRefs);
    } catch {
      throw new ServiceUnavailableError(
        'What you own could not be found out because the auth backend did not answer; try again in a moment',
      );
    }
  }
}

function isOfUser(
  credentials: BackstageCredentials,
): credentials is BackstageCredentials<BackstageUserPrincipal> {
  const { principal } = credentials;
  return (
    typeof principal === 'object' &&
    principal !== null &&
    'userEntityRef' in principal
  );
}
