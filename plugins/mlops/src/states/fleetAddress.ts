import {
  fleetSortSchema,
  fleetStateSchema,
  type FleetFilter,
  type FleetOrder,
  type FleetSort,
  type FleetState,
} from '@slipway/backstage-plugin-mlops-common';

/** What of the fleet page its address names, so that it can be sent to someone. */
export interface FleetAddress {
  filter: Required<FleetFilter>;
  sort: FleetSort;
  order: FleetOrder;
  view: 'table' | 'tiles';
}

const NATURAL: Record<FleetSort, FleetOrder> = {
  attention: 'desc',
  name: 'asc',
  environment: 'asc',
  deployed: 'desc',
};

/** What people mean when they choose what to sort by. */
export function naturalOrder(sort: FleetSort): FleetOrder {
  return NATURAL[sort];
}

/** Reads an address; what it does not understand is as if it was not there. */
export function readFleetAddress(params: URLSearchParams): FleetAddress {
  const sort = fleetSortSchema.safeParse(params.get('sort')).data;
  const order = params.get('order');
  return {
    filter: {
      search: params.get('search') ?? '',
      owner: params.getAll('owner'),
      mine: params.get('mine') === 'true',
      environment: params.getAll('environment'),
      state: params.getAll('state').filter(isState),
      attention: params.get('attention') === 'true',
    },
    sort: sort ?? 'attention',
    order:
      order === 'asc' || order === 'desc'
        ? order
        : NATURAL[sort ?? 'attention'],
    view: params.get('view') === 'tiles' ? 'tiles' : 'table',
  };
}

/** Writes what `readFleetAddress` reads, leaving out what goes without saying. */
export function writeFleetAddress(
  params: URLSearchParams,
  { filter, order, sort, view }: FleetAddress,
): URLSearchParams {
  const next = new URLSearchParams(params);
  const put = (name: string, values: readonly string[]) => {
    next.delete(name);
    values.filter(Boolean).forEach(value => next.append(name, value));
  };
  put('search', [filter.search]);
  put('owner', filter.owner);
  put('mine', filter.mine ? ['true'] : []);
  put('environment', filter.environment);
  put('state', filter.state);
  put('attention', filter.attention ? ['true'] : []);
  put('sort', sort === 'attention' ? [] : [sort]);
  put('order', order === NATURAL[sort] ? [] : [order]);
  put('view', view === 'table' ? [] : [view]);
  return next;
}

/** Whether anything is filtered at all. */
export function isFiltered({ filter }: FleetAddress): boolean {
  return (
    filter.search.trim() !== '' ||
    filter.mine ||
    filter.attention ||
    [filter.owner, filter.environment, filter.state].some(
      ({ length }) => length,
    )
  );
}

/** An address without any filter, in the same order and view. */
export function withoutFilters(address: FleetAddress): FleetAddress {
  return { ...address, filter: NO_FILTER };
}

const NO_FILTER: Required<FleetFilter> = {
  search: '',
  owner: [],
  mine: false,
  environment: [],
  state: [],
  attention: false,
};

function isState(value: string): value is FleetState {
  return fleetStateSchema.safeParse(value).success;
}
