import type {
  Fleet,
  FleetSort,
  FleetStates,
} from '@slipway/backstage-plugin-mlops-common';
import type { FleetLine } from './FleetLine';
import { readCursor, writeCursor } from './fleetCursor';
import { needsAttention, type FleetFilters } from './fleetFilters';
import { firstBehind, naturalOrder, placeOf } from './fleetOrders';
import type { ReadFleetQuery } from './fleetQuery';

/** Which lines there are, in an order. */
export interface FleetLines {
  lines(sort: FleetSort, order: 'asc' | 'desc'): readonly FleetLine[];
}

/** Cuts the page that a query asks for, and counts what it leaves. */
export function selectFleet(options: {
  fleet: FleetLines;
  query: ReadFleetQuery;
  filters: FleetFilters;
  mayRead: (line: FleetLine) => boolean;
}): Omit<Fleet, 'pending' | 'troubled' | 'choices'> {
  const { fleet, query, filters, mayRead } = options;
  const order = query.order ?? naturalOrder(query.sort);
  const ordered = { sort: query.sort, order };
  const place = query.cursor && readCursor(query.cursor, ordered);
  const lines = fleet.lines(query.sort, order);
  const begin = place ? firstBehind(lines, place, ordered) : 0;

  const states: FleetStates = {
    broken: 0,
    attention: 0,
    unknown: 0,
    progressing: 0,
    healthy: 0,
  };
  const page: FleetLine[] = [];
  let [total, needAttention, isMore] = [0, 0, false];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (!mayRead(line)) continue;
    if (!filters.base(line)) continue;
    const [hasState, isAsked] = [filters.state(line), filters.attention(line)];
    if (isAsked) states[line.state] += 1;
    if (hasState && needsAttention(line)) needAttention += 1;
    if (!hasState || !isAsked) continue;
    total += 1;
    if (i < begin) continue;
    if (page.length < query.limit) page.push(line);
    else isMore = true;
  }
  const last = page.at(-1);
  return {
    rows: page.map(({ row }) => row),
    ...(isMore &&
      last && { next: writeCursor(ordered, placeOf(last, query.sort)) }),
    total,
    states,
    needAttention,
  };
}
