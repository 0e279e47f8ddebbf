import { Button, Select } from '@backstage/ui';
import {
  workflowPhaseSchema,
  type Delivery,
  type WorkflowPhase,
} from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { useDeliveryAddress } from '../../live/useDeliveryAddress';
import { useRuns } from '../../live/useRuns';
import { isInTheDark, troubledSources } from '../../states/freshness';
import { count } from '../../states/numbers';
import { errorSentence } from '../../states/problem';
import { parseRunId } from '../../states/query';
import { Alerts } from '../parts/Alerts';
import { Nothing } from '../parts/Nothing';
import { Panel } from '../parts/Panel';
import { TroubleNote } from '../parts/TroubleNote';
import { RunPanel } from './RunPanel';
import { RunsTable } from './RunsTable';
import styles from './Training.module.css';

const ANY = 'any';
const FEW = 5;

/** The latest training runs, and the one that is open. */
export function Training({ delivery }: { delivery: Delivery }) {
  const { address } = useDeliveryAddress();
  const [phase, setPhase] = useState<WorkflowPhase>();
  const [more, setMore] = useState(false);
  const { error, isLoading, runs, total } = useRuns(delivery, { more, phase });
  const troubles = troubledSources(delivery, 'training');
  const open = parseRunId(address.run);
  const shown = more ? runs : runs.slice(0, FEW);

  return (
    <Panel
      title="Training"
      summary={total > 0 && count(total, 'run')}
      actions={
        delivery.training.total > 0 && (
          <PhaseSelect phase={phase} onChange={setPhase} />
        )
      }
      note={troubles.length > 0 && <TroubleNote sources={troubles} />}
    >
      <Alerts alerts={delivery.training.alerts} place="the training" />
      {shown.length > 0 && <RunsTable runs={shown} openRun={address.run} />}
      {shown.length === 0 && !isLoading && (
        <NoRuns
          phase={phase}
          inTheDark={isInTheDark(delivery, 'training')}
          hasRuns={delivery.training.total > 0}
        />
      )}
      {error !== undefined && (
        <p role="alert" className={styles.error}>
          More runs could not be read: {errorSentence(error)}
        </p>
      )}
      {!more && total > shown.length && (
        <Button
          variant="tertiary"
          size="small"
          className={styles.more}
          onPress={() => setMore(true)}
        >
          Show more runs
        </Button>
      )}
      {open && (
        <RunPanel
          key={address.run}
          delivery={delivery}
          locator={open}
          node={address.node}
        />
      )}
    </Panel>
  );
}

function PhaseSelect({
  onChange,
  phase,
}: {
  phase: WorkflowPhase | undefined;
  onChange: (phase: WorkflowPhase | undefined) => void;
}) {
  return (
    <Select
      size="small"
      aria-label="Show runs by phase"
      selectionMode="single"
      value={phase ?? ANY}
      onChange={value => {
        const chosen = workflowPhaseSchema.safeParse(value);
        onChange(chosen.success ? chosen.data : undefined);
      }}
      options={[
        { value: ANY, label: 'Any phase' },
        ...workflowPhaseSchema.options.map(value => ({ value, label: value })),
      ]}
    />
  );
}

function NoRuns({
  hasRuns,
  inTheDark,
  phase,
}: {
  phase: WorkflowPhase | undefined;
  inTheDark: boolean;
  hasRuns: boolean;
}) {
  if (inTheDark) {
    return (
      <Nothing title="Nothing is known of training runs yet">
        They appear here as soon as Argo Workflows answers.
      </Nothing>
    );
  }
  if (hasRuns && phase) {
    return <Nothing title={`No run is in the phase ${phase}`} />;
  }
  return (
    <Nothing title="No training run belongs to this entity yet">
      Name them with the annotation{' '}
      <code>argoworkflows.argoproj.io/workflow-selector</code>, for example{' '}
      <code>backstage.io/kubernetes-id=my-service</code>, and submit a Workflow
      that carries the label.
    </Nothing>
  );
}
