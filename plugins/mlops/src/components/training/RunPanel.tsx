import { ButtonIcon, Skeleton } from '@backstage/ui';
import { RiCloseLine } from '@remixicon/react';
import type {
  Delivery,
  WorkflowDetail,
  WorkflowLocator,
  WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useId, useRef } from 'react';
import { useClock } from '../../live/clock';
import { useDeliveryAddress } from '../../live/useDeliveryAddress';
import { useWorkflow } from '../../live/useWorkflow';
import { errorSentence } from '../../states/problem';
import { elapsed, runOrigin, runStatus } from '../../states/workflow';
import { RunActions } from '../actions/RunActions';
import { Instant } from '../parts/Instant';
import { Nothing } from '../parts/Nothing';
import { OutLink } from '../parts/OutLink';
import { StatusWord } from '../parts/StatusWord';
import { RunGraph } from './RunGraph';
import styles from './RunPanel.module.css';

/** A run opened: its graph, and a step's details and log. */
export function RunPanel({
  delivery,
  locator,
  node,
}: {
  delivery: Delivery;
  locator: WorkflowLocator;
  node: string | null;
}) {
  const id = useId();
  const { error, isLoading, summary, value } = useWorkflow(delivery, locator);
  const { go } = useDeliveryAddress();
  const ref = useRef<HTMLElement>(null);
  // A person has opened it and wants to see it; the page alone never scrolls.
  useEffect(() => {
    ref.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  const run = value?.run ?? summary;

  return (
    <section ref={ref} aria-labelledby={id} className={styles.panel}>
      <header className={styles.header}>
        <h4 id={id} className={styles.title}>
          {locator.name}
        </h4>
        {run && <RunFacts run={run} />}
        {run && <RunActions run={run} />}
        <ButtonIcon
          className={styles.close}
          size="small"
          variant="tertiary"
          aria-label={`Close run ${locator.name}`}
          icon={<RiCloseLine />}
          onPress={() => go({ run: null, node: null })}
        />
      </header>
      {run?.message && <p className={styles.message}>{run.message}</p>}
      {run && <Parameters run={run} />}
      {error !== undefined && (
        <Nothing title="The run could not be read">
          {errorSentence(error)}
        </Nothing>
      )}
      {value && (
        <Graph
          delivery={delivery}
          detail={value}
          locator={locator}
          node={node}
        />
      )}
      {isLoading && !value && (
        <div role="status" aria-label="The run is loading">
          <Skeleton width="100%" height={180} />
        </div>
      )}
    </section>
  );
}

function Graph({
  delivery,
  detail,
  locator,
  node,
}: {
  delivery: Delivery;
  detail: WorkflowDetail;
  locator: WorkflowLocator;
  node: string | null;
}) {
  const { graph } = detail;
  if (graph.state === 'unknown') {
    return (
      <Nothing title="The steps of this run are out of reach">
        {graph.reason}
      </Nothing>
    );
  }
  if (graph.nodes.length === 0) {
    return (
      <Nothing title="No step has started yet">
        Steps appear here as Argo Workflows schedules them.
      </Nothing>
    );
  }
  return (
    <RunGraph
      entityRef={delivery.entityRef}
      locator={locator}
      nodes={graph.nodes}
      selected={node}
    />
  );
}

function RunFacts({ run }: { run: WorkflowRun }) {
  const took = useClock(now => elapsed(run, now));
  return (
    <div className={styles.facts}>
      <StatusWord status={runStatus(run)} pill />
      {took && <span>{took}</span>}
      <span>
        started <Instant at={run.startedAt ?? run.createdAt} /> by{' '}
        {runOrigin(run)}
      </span>
      {run.archived && <span>archived</span>}
      {run.consoleUrl && (
        <OutLink href={run.consoleUrl} label={`${run.name} in Argo Workflows`}>
          Argo Workflows
        </OutLink>
      )}
    </div>
  );
}

function Parameters({ run }: { run: WorkflowRun }) {
  if (run.parameters.length === 0) return null;
  return (
    <dl className={styles.parameters} aria-label="Parameters of the run">
      {run.parameters.map(({ name, value }) => (
        <div key={name} className={styles.parameter}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
