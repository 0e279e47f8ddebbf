import type { FleetRow } from '@slipway/backstage-plugin-mlops-common';
import { useMemo, useRef } from 'react';
import { fleetRowId } from '../../states/fleet';

/**
 * While somebody points at a row, what it says changes but not where it
 * stands: nothing moves under the pointer.
 */
export function useSteadyRows(
  rows: readonly FleetRow[],
  isSteady: boolean,
): readonly FleetRow[] {
  const shown = useRef<readonly FleetRow[]>(rows);
  const next = useMemo(
    () => (isSteady ? inOrderOf(shown.current, rows) : rows),
    [isSteady, rows],
  );
  shown.current = next;
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
