import {
  Cell,
  Checkbox,
  Column,
  Row,
  TableBody,
  TableHeader,
  TableRoot,
} from '@backstage/ui';
import type {
  EnvironmentDelivery,
  ModelVersion,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import {
  failsGate,
  keyMetrics,
  metricOf,
  registrationStatus,
} from '../../states/model';
import { commitUrl, versionLabel } from '../../states/names';
import { formatScore, scoreDigits } from '../../states/numbers';
import { VersionMenu } from '../actions/VersionMenu';
import { Hidden } from '../parts/Hidden';
import { Instant } from '../parts/Instant';
import { StackingTable } from '../parts/StackingTable';
import { OutLink } from '../parts/OutLink';
import { Revision } from '../parts/Revision';
import { StatusWord } from '../parts/StatusWord';
import { GatesButton } from './GatesButton';
import { Placements } from './Placements';
import styles from './VersionsTable.module.css';

const MOST_CHOSEN = 2;

/** The versions of a model, newest first. */
export function VersionsTable({
  chosen,
  environments,
  model,
  onChoose,
  versions,
}: {
  model: RegisteredModel;
  environments: readonly EnvironmentDelivery[];
  versions: readonly ModelVersion[];
  /** The versions to compare. */
  chosen: readonly string[];
  onChoose: (versions: readonly string[]) => void;
}) {
  const metrics = keyMetrics(model.versions).map(name => ({
    name,
    digits: scoreDigits(model.versions.map(other => metricOf(other, name))),
  }));
  const rows = versions.map(version => ({ ...version, id: version.version }));
  // A third choice takes the place of the first.
  const choose = (version: string, isChosen: boolean) =>
    onChoose(
      isChosen
        ? [...chosen, version].slice(-MOST_CHOSEN)
        : chosen.filter(other => other !== version),
    );

  return (
    <StackingTable className={styles.table}>
      <TableRoot aria-label={`Versions of ${model.name}`}>
        <TableHeader>
          <Column isRowHeader className={styles.version}>
            Version
          </Column>
          {metrics.map(({ name }) => (
            <Column key={name} id={name} className={styles.metric}>
              {name}
            </Column>
          ))}
          <Column className={styles.gates}>Gates</Column>
          <Column className={styles.where}>Where</Column>
          <Column>From</Column>
          <Column className={styles.registered}>Registered</Column>
          <Column className={styles.menu}>
            <Hidden>Actions</Hidden>
          </Column>
        </TableHeader>
        <TableBody
          items={rows}
          dependencies={[chosen, environments, JSON.stringify(metrics)]}
        >
          {version => (
            <Row id={version.id}>
              <Cell>
                <VersionCell
                  version={version}
                  isChosen={chosen.includes(version.version)}
                  onChoose={isChosen => choose(version.version, isChosen)}
                />
              </Cell>
              {metrics.map(({ digits, name }) => (
                <Cell key={name} data-label={name}>
                  <MetricCell version={version} metric={name} digits={digits} />
                </Cell>
              ))}
              <Cell data-label="Gates">
                <GatesButton version={version} />
              </Cell>
              <Cell data-wide data-label="Where">
                <Placements version={version} environments={environments} />
              </Cell>
              <Cell data-wide data-label="From">
                <OriginCell version={version} />
              </Cell>
              <Cell data-label="Registered">
                <Instant at={version.createdAt} />
              </Cell>
              <Cell>
                <VersionMenu model={model} version={version} />
              </Cell>
            </Row>
          )}
        </TableBody>
      </TableRoot>
    </StackingTable>
  );
}

function VersionCell({
  isChosen,
  onChoose,
  version,
}: {
  version: ModelVersion;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const label = versionLabel(version.version);
  const registration = registrationStatus(version);
  return (
    <span className={styles.name}>
      <Checkbox
        aria-label={`Compare ${label}`}
        isSelected={isChosen}
        onChange={onChoose}
      />
      <span className={styles.label}>
        <OutLink href={version.consoleUrl} plain label={`${label} in MLflow`}>
          {label}
        </OutLink>
      </span>
      {version.aliases.map(alias => (
        <span key={alias} className={styles.alias} title={`Alias ${alias}`}>
          {alias}
        </span>
      ))}
      {registration && <StatusWord status={registration} />}
    </span>
  );
}

function MetricCell({
  digits,
  metric,
  version,
}: {
  digits: number;
  version: ModelVersion;
  metric: string;
}) {
  const value = metricOf(version, metric);
  if (value === undefined) return <span className={styles.none}>–</span>;
  const fails = failsGate(version, metric);
  return (
    <span className={fails ? styles.fails : undefined}>
      {formatScore(value, digits)}
      {fails && <Hidden> below its gate</Hidden>}
    </span>
  );
}

/** The run that made it, and the commit that the run was made of. */
function OriginCell({ version }: { version: ModelVersion }) {
  const { runId, runName, runUrl, sourceCommit, sourceRepository } = version;
  const run = runName ?? runId?.slice(0, 8);
  if (!run && !sourceCommit) return <span className={styles.none}>–</span>;
  return (
    <span className={styles.made}>
      {run && (
        <span className={styles.cut} title={runName ?? runId}>
          <OutLink href={runUrl} plain label={`Run ${run} in MLflow`}>
            {run}
          </OutLink>
        </span>
      )}
      {sourceCommit && (
        <Revision
          revision={sourceCommit}
          url={commitUrl(sourceRepository, sourceCommit)}
        />
      )}
    </span>
  );
}
