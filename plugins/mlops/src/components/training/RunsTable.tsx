import {
  Cell,
  Column,
  Link,
  Row,
  TableBody,
  TableHeader,
  TableRoot,
} from '@backstage/ui';
import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';
import type { KeyboardEvent } from 'react';
import { useClock } from '../../live/clock';
import { useDeliveryAddress } from '../../live/useDeliveryAddress';
import {
  elapsed,
  progressOf,
  runOrigin,
  runStatus,
} from '../../states/workflow';
import { RunMenu } from '../actions/RunActions';
import { Hidden } from '../parts/Hidden';
import { Instant } from '../parts/Instant';
import { StackingTable } from '../parts/StackingTable';
import { StatusWord } from '../parts/StatusWord';
import { StepsStrip } from './StepsStrip';
import styles from './RunsTable.module.css';

/** Runs, newest first; each opens beneath the table. */
export function RunsTable({
  openRun,
  runs,
}: {
  runs: readonly WorkflowRun[];
  openRun: string | null;
}) {
  return (
    <StackingTable className={styles.table} onKeyDownCapture={openFocusedRow}>
      <TableRoot aria-label="Training runs">
        <TableHeader>
          <Column isRowHeader className={styles.run}>
            Run
          </Column>
          <Column className={styles.phase}>Phase</Column>
          <Column className={styles.steps}>Steps</Column>
          <Column className={styles.took}>Took</Column>
          <Column className={styles.started}>Started</Column>
          <Column className={styles.by}>By</Column>
          <Column className={styles.menu}>
            <Hidden>Actions</Hidden>
          </Column>
        </TableHeader>
        <TableBody items={runs} dependencies={[openRun]}>
          {run => <RunRow run={run} isOpen={run.id === openRun} />}
        </TableBody>
      </TableRoot>
    </StackingTable>
  );
}

/**
 * Enter on a row opens its run. A row action would do the same, but then the
 * text of a row could not be selected any more.
 */
function openFocusedRow(event: KeyboardEvent): void {
  const { key, target } = event;
  if (key !== 'Enter' || !(target instanceof HTMLElement)) return;
  if (target.getAttribute('role') !== 'row') return;
  target.querySelector('a')?.click();
}

function RunRow({ isOpen, run }: { run: WorkflowRun; isOpen: boolean }) {
  return (
    <Row id={run.id} className={isOpen ? styles.open : undefined}>
      <Cell>
        <RunLink run={run} isOpen={isOpen} />
      </Cell>
      <Cell>
        <StatusWord status={runStatus(run)} />
        <Progress run={run} />
      </Cell>
      <Cell data-wide>
        <StepsStrip steps={run.steps} />
      </Cell>
      <Cell data-label="Took">
        <Took run={run} />
      </Cell>
      <Cell data-label="Started">
        <Instant at={run.startedAt ?? run.createdAt} />
      </Cell>
      <Cell data-label="By">
        <span className={styles.origin}>{runOrigin(run)}</span>
      </Cell>
      <Cell>
        <RunMenu run={run} />
      </Cell>
    </Row>
  );
}

function RunLink({ isOpen, run }: { run: WorkflowRun; isOpen: boolean }) {
  const { hrefWith } = useDeliveryAddress();
  const href = hrefWith({ run: isOpen ? null : run.id, node: null });
  return (
    <Link
      href={href}
      className={styles.link}
      aria-expanded={isOpen}
      title={run.name}
    >
      {run.name}
    </Link>
  );
}

/** How many steps are done, where that is not all of them. */
function Progress({ run }: { run: WorkflowRun }) {
  const progress = progressOf(run);
  if (!progress || progress.done === progress.total) return null;
  return (
    <span className={styles.done} title="Steps done of all that are known">
      {progress.done}/{progress.total}
    </span>
  );
}

function Took({ run }: { run: WorkflowRun }) {
  const took = useClock(now => elapsed(run, now));
  return <span className={styles.plain}>{took ?? '–'}</span>;
}
