import type {
  FleetOrder,
  FleetSort,
} from '@slipway/backstage-plugin-mlops-common';
import type { FleetLine } from './FleetLine';

/** What a line is at its place for: no two lines have the same. */
export type PlaceKey = ReadonlyArray<number | string>;

type KeyPart = (line: FleetLine) => number | string;

interface FleetOrdering {
  /** The part that `order` turns round; the others stay ascending. */
  main: KeyPart;
  /** What people mean when they give no order. */
  natural: FleetOrder;
  rest: readonly KeyPart[];
}

const urgency: KeyPart = line => line.urgency;
const name: KeyPart = line => line.name;
const promotion: KeyPart = line => line.promotion;
/** Production before what comes before it. */
const demotion: KeyPart = line => -line.promotion;
const environment: KeyPart = line => line.environment;
const deployed: KeyPart = line => line.deployed;
const entityRef: KeyPart = line => line.row.entityRef;

const ORDERINGS: Record<FleetSort, FleetOrdering> = {
  attention: {
    main: urgency,
    natural: 'desc',
    rest: [demotion, name, entityRef, environment],
  },
  name: {
    main: name,
    natural: 'asc',
    rest: [entityRef, promotion, environment],
  },
  environment: {
    main: promotion,
    natural: 'asc',
    rest: [environment, name, entityRef],
  },
  deployed: {
    main: deployed,
    natural: 'desc',
    rest: [name, entityRef, environment],
  },
};

export function naturalOrder(sort: FleetSort): FleetOrder {
  return ORDERINGS[sort].natural;
}

/** The place of a line. */
export function placeOf(line: FleetLine, sort: FleetSort): PlaceKey {
  const { main, rest } = ORDERINGS[sort];
  return [main, ...rest].map(part => part(line));
}

/** How many parts a place has, and whether each is a number. */
export function isPlaceKey(value: unknown, sort: FleetSort): value is PlaceKey {
  const sample = placeOf(SAMPLE, sort);
  return (
    Array.isArray(value) &&
    value.length === sample.length &&
    value.every((part, i) => typeof part === typeof sample[i])
  );
}

const SAMPLE: FleetLine = {
  row: {
    entityRef: '',
    title: '',
    state: 'unknown',
    live: [],
    candidate: [],
    drift: [],
  },
  entity: { apiVersion: '', kind: '', metadata: { name: '' } },
  owners: [],
  text: '',
  state: 'unknown',
  hasActor: false,
  urgency: 0,
  name: '',
  environment: '',
  promotion: 0,
  deployed: 0,
};

export function comparePlaces(
  sort: FleetSort,
  order: FleetOrder,
): (a: FleetLine, b: FleetLine) => number {
  const { main, rest } = ORDERINGS[sort];
  const direction = order === 'asc' ? 1 : -1;
  return (a, b) => {
    const first = compare(main(a), main(b));
    if (first !== 0) return first * direction;
    for (const part of rest) {
      const next = compare(part(a), part(b));
      if (next !== 0) return next;
    }
    return 0;
  };
}

/** The index of the first line behind a place, in lines of this order. */
export function firstBehind(
  lines: readonly FleetLine[],
  place: PlaceKey,
  { sort, order }: { sort: FleetSort; order: FleetOrder },
): number {
  const direction = order === 'asc' ? 1 : -1;
  const isBehind = (line: FleetLine) => {
    const differs = placeOf(line, sort)
      .map((part, i) => compare(part, place[i]) * (i === 0 ? direction : 1))
      .find(difference => difference !== 0);
    return (differs ?? 0) > 0;
  };
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBehind(lines[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By code points: the same on every machine, and fast. */
function compare(a: number | string, b: number | string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
