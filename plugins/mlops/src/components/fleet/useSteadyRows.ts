import type { FleetRow } from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useMemo, useRef } from 'react';
import { fleetRowId } from '../../states/fleet';

/**
 * While somebody points at a row, what it says changes but not where it
 * stands: nothing moves under the pointer. Another subject is another list.
 */
export function useSteadyRows(
  rows: readonly FleetRow[],
  subject: object,
  isSteady: boolean,
): readonly FleetRow[] {
  const shown = useRef({ rows, subject });
  const next = useMemo(
    () =>
      isSteady && shown.current.subject === subject
        ? inOrderOf(shown.current.rows, rows)
        : rows,
    [isSteady, rows, subject],
  );
  useEffect(() => {
    shown.current = { rows: next, subject };
  }, [next, subject]);
  return next;
}

function inOrderOf(
  before: readonly FleetRow[],
  rows: readonly FleetRow[],
): readonly FleetRow[] {
  const byId = new Map(rows.map(row => [fleetRowId(row), row]));
  const kept = before.flatMap(row => {
    const id = fleetRowId(row);
    const now = byId.get(id);
    byId.delete(id);
    return now ? [now] : [];
  });
  return [...kept, ...byId.values()];
}
