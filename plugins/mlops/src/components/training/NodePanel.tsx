import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type {
  WorkflowLocator,
  WorkflowNode,
} from '@slipway/backstage-plugin-mlops-common';
import { useClock } from '../../live/clock';
import { elapsed, nodeStatus } from '../../states/workflow';
import type { GraphStep } from '../../states/workflowGraph';
import { Fact, Facts } from '../parts/Facts';
import { Instant } from '../parts/Instant';
import { Nothing } from '../parts/Nothing';
import { StatusWord } from '../parts/StatusWord';
import { LogPanel } from './LogPanel';
import styles from './NodePanel.module.css';

/** A step's details beside its log. */
export function NodePanel({
  entityRef,
  locator,
  node,
  onSelect,
  step,
}: {
  entityRef: string;
  locator: WorkflowLocator;
  step: GraphStep;
  node: WorkflowNode;
  onSelect: (id: string) => void;
}) {
  return (
    <div className={styles.panel}>
      <section className={styles.details} aria-label={`Step ${step.name}`}>
        <h5 className={styles.title}>{step.name}</h5>
        {step.attempts.length > 1 && (
          <Attempts step={step} node={node} onSelect={onSelect} />
        )}
        <NodeFacts node={node} />
        <Values title="Inputs" values={node.inputs} />
        <Values title="Outputs" values={node.outputs} />
      </section>
      {node.hasLogs ? (
        <LogPanel
          entityRef={entityRef}
          locator={locator}
          node={node}
          name={step.name}
        />
      ) : (
        <Nothing title="This step writes no log">
          {node.type === 'Suspend'
            ? 'It waits until a person or a timer lets the run go on.'
            : 'Only steps that run in a pod do, and only once it has started.'}
        </Nothing>
      )}
    </div>
  );
}

function Attempts({
  node,
  onSelect,
  step,
}: {
  step: GraphStep;
  node: WorkflowNode;
  onSelect: (id: string) => void;
}) {
  return (
    <ToggleButtonGroup
      aria-label={`Attempts of ${step.name}`}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[node.id]}
      onSelectionChange={keys => {
        const [id] = keys;
        if (id !== undefined) onSelect(String(id));
      }}
    >
      {step.attempts.map((attempt, index) => (
        <ToggleButton key={attempt.id} id={attempt.id} size="small">
          Attempt {index + 1}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function NodeFacts({ node }: { node: WorkflowNode }) {
  const took = useClock(now => elapsed(node, now));
  return (
    <Facts>
      <Fact name="Phase">
        <StatusWord status={nodeStatus(node.phase)} />
      </Fact>
      <Fact name="Message">{node.message}</Fact>
      <Fact name="Exit code">{node.exitCode}</Fact>
      <Fact name="Took">{took}</Fact>
      <Fact name="Started">
        {node.startedAt && <Instant at={node.startedAt} />}
      </Fact>
      <Fact name="Finished">
        {node.finishedAt && <Instant at={node.finishedAt} />}
      </Fact>
      <Fact name="Template">{node.template}</Fact>
      <Fact name="Kind">{node.type}</Fact>
      <Fact name="Pod">
        {node.podName && <code className={styles.code}>{node.podName}</code>}
      </Fact>
      <Fact name="Artifacts">
        {node.artifacts.length > 0 && node.artifacts.join(', ')}
      </Fact>
    </Facts>
  );
}

function Values({
  title,
  values,
}: {
  title: string;
  values: WorkflowNode['inputs'];
}) {
  if (values.length === 0) return null;
  return (
    <div>
      <h6 className={styles.subtitle}>{title}</h6>
      <Facts>
        {values.map(({ name, value }) => (
          <Fact key={name} name={name}>
            <code className={styles.code}>{value}</code>
          </Fact>
        ))}
      </Facts>
    </div>
  );
}
