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
import { useClock } from '../../live/clock';
import { useDeliveryAddress } from '../../live/useDeliveryAddress';
import {
  elapsed,
  progressOf,
  runOrigin,
  runStatus,
} from '../../states/workflow';
import { Instant } from '../parts/Instant';
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
    <div className={styles.scroll}>
      <TableRoot aria-label="Training runs" className={styles.table}>
        <TableHeader>
          <Column isRowHeader className={styles.run}>
            Run
          </Column>
          <Column className={styles.phase}>Phase</Column>
          <Column className={styles.steps}>Steps</Column>
          <Column className={styles.progress}>Progress</Column>
          <Column className={styles.took}>Took</Column>
          <Column className={styles.started}>Started</Column>
          <Column className={styles.origin}>By</Column>
        </TableHeader>
        <TableBody items={runs} dependencies={[openRun]}>
          {run => <RunRow run={run} isOpen={run.id === openRun} />}
        </TableBody>
      </TableRoot>
    </div>
  );
}

function RunRow({ isOpen, run }: { run: WorkflowRun; isOpen: boolean }) {
  return (
    <Row id={run.id} className={isOpen ? styles.open : undefined}>
      <Cell>
        <RunLink run={run} isOpen={isOpen} />
      </Cell>
      <Cell>
        <StatusWord status={runStatus(run)} />
      </Cell>
      <Cell>
        <StepsStrip steps={run.steps} />
      </Cell>
      <Cell>
        <Progress run={run} />
      </Cell>
      <Cell>
        <Took run={run} />
      </Cell>
      <Cell>
        <Instant at={run.startedAt ?? run.createdAt} />
      </Cell>
      <Cell>
        <span className={styles.cut} title={runOrigin(run)}>
          {runOrigin(run)}
        </span>
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

function Progress({ run }: { run: WorkflowRun }) {
  const progress = progressOf(run);
  if (!progress) return <>–</>;
  const { done, total } = progress;
  return (
    <span className={styles.meter}>
      <progress
        value={done}
        max={total}
        aria-label={`Progress of ${run.name}`}
        className={styles.bar}
      />
      {done}/{total}
    </span>
  );
}

function Took({ run }: { run: WorkflowRun }) {
  return <>{useClock(now => elapsed(run, now)) ?? '–'}</>;
}
