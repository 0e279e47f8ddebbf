import type { FleetSort } from '@slipway/backstage-plugin-mlops-common';
import { RiArrowDownLine, RiArrowUpLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import type { FleetView } from '../../live/FleetFeed';
import { useFleetAddress } from '../../live/useFleetAddress';
import { fleetRowId } from '../../states/fleet';
import { naturalOrder } from '../../states/fleetAddress';
import { count, wholeNumber } from '../../states/numbers';
import { Hidden } from '../parts/Hidden';
import { FleetTableRow } from './FleetTableRow';
import { useSteadyRows } from './useSteadyRows';
import { useWindowOfRows } from './useWindowOfRows';
import styles from './FleetTable.module.css';

const COLUMNS: ReadonlyArray<{ title: string; sort?: FleetSort }> = [
  { title: 'State', sort: 'attention' },
  { title: 'Service', sort: 'name' },
  { title: 'Environment', sort: 'environment' },
  { title: 'Live → candidate' },
  { title: 'Who must act, and why' },
  { title: 'Sync, health, drift' },
  { title: 'Deployed', sort: 'deployed' },
];

/** A row per service and environment; more are loaded as one scrolls. */
export function FleetTable({
  fleet,
  isChanging,
  onLook,
  subject,
}: {
  fleet: FleetView;
  /** What is asked: another one is another list. */
  subject: object;
  isChanging: boolean;
  onLook: (first: number, last: number) => void;
}) {
  const [isPointedAt, setPointedAt] = useState(false);
  const rows = useSteadyRows(fleet.rows, subject, isPointedAt);
  const { end, first, ref, rowHeight } = useWindowOfRows(rows.length);

  useEffect(() => onLook(first, end), [onLook, first, end]);

  return (
    <div className={`${styles.table} ${isChanging ? styles.changing : ''}`}>
      <div
        role="table"
        aria-label="Fleet"
        aria-rowcount={fleet.total + 1}
        aria-busy={isChanging}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" aria-rowindex={1} className={styles.titles}>
            {COLUMNS.map(column => (
              <Title key={column.title} {...column} />
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          ref={ref}
          className={styles.rows}
          style={{ height: rows.length * rowHeight }}
          onPointerEnter={() => setPointedAt(true)}
          onPointerLeave={() => setPointedAt(false)}
        >
          {rows.slice(first, end).map((row, i) => (
            <FleetTableRow
              key={fleetRowId(row)}
              row={row}
              index={first + i + 2}
              top={(first + i) * rowHeight}
            />
          ))}
        </div>
      </div>
      {fleet.hasMore && (
        <p className={styles.more}>
          Loading more of {wholeNumber(fleet.total)} …
        </p>
      )}
      <Hidden role="status">
        {isChanging ? '' : `${count(fleet.total, 'row')} found`}
      </Hidden>
    </div>
  );
}

function Title({ sort, title }: { title: string; sort?: FleetSort }) {
  const { address, go } = useFleetAddress();
  if (!sort) return <div role="columnheader">{title}</div>;
  const isSorted = address.sort === sort;
  const { order } = address;
  const Arrow = order === 'asc' ? RiArrowUpLine : RiArrowDownLine;
  const turned = order === 'asc' ? 'desc' : 'asc';
  return (
    <div role="columnheader" aria-sort={isSorted ? SORTED[order] : 'none'}>
      <button
        type="button"
        className={styles.sort}
        onClick={() =>
          go({ sort, order: isSorted ? turned : naturalOrder(sort) })
        }
      >
        {title}
        {isSorted && <Arrow size={14} aria-hidden />}
      </button>
    </div>
  );
}

const SORTED = { asc: 'ascending', desc: 'descending' } as const;
