import { InputError } from '@backstage/errors';
import type {
  FleetOrder,
  FleetSort,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { isPlaceKey, type PlaceKey } from './fleetOrders';

interface Ordered {
  sort: FleetSort;
  order: FleetOrder;
}

const cursorSchema = z.tuple([z.string(), z.string(), z.array(z.unknown())]);

/**
 * Says behind which place the next page begins. It names the place and not a
 * row or a number, so that it stays valid whatever changes meanwhile.
 */
export function writeCursor({ sort, order }: Ordered, place: PlaceKey): string {
  return Buffer.from(JSON.stringify([sort, order, place])).toString(
    'base64url',
  );
}

/** @throws InputError for what `writeCursor` did not write for this order. */
export function readCursor(cursor: string, { sort, order }: Ordered): PlaceKey {
  const read = cursorSchema.safeParse(parse(cursor));
  if (read.success) {
    const [ofSort, ofOrder, place] = read.data;
    if (ofSort === sort && ofOrder === order && isPlaceKey(place, sort)) {
      return place;
    }
  }
  throw new InputError(
    "'cursor' is not valid: take it from `next` of an answer to the same sort and order, or leave it out to begin anew",
  );
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
