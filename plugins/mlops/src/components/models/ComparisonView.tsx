import { Switch } from '@backstage/ui';
import type {
  EnvironmentDelivery,
  GateResult,
  ModelComparison,
  ModelVersion,
} from '@slipway/backstage-plugin-mlops-common';
import { useId, useState, type ReactNode } from 'react';
import {
  comparisonStatus,
  contestTexts,
  gateResultStatus,
  gateRule,
} from '../../states/model';
import { commitUrl, versionLabel } from '../../states/names';
import { formatScore } from '../../states/numbers';
import { Instant } from '../parts/Instant';
import { OutLink } from '../parts/OutLink';
import { Revision } from '../parts/Revision';
import { StatusWord } from '../parts/StatusWord';
import { Placements } from './Placements';
import styles from './ComparisonView.module.css';

/** All that two versions have in common, and all in which they differ. */
export function ComparisonView({
  comparison,
  environments,
}: {
  comparison: ModelComparison;
  environments: readonly EnvironmentDelivery[];
}) {
  return (
    <>
      <Versions comparison={comparison} environments={environments} />
      <Metrics comparison={comparison} />
      <Gates comparison={comparison} />
      <Params comparison={comparison} />
    </>
  );
}

function Versions({
  comparison,
  environments,
}: {
  comparison: ModelComparison;
  environments: readonly EnvironmentDelivery[];
}) {
  const { a, b } = comparison;
  const row = (name: string, of: (version: ModelVersion) => ReactNode) => (
    <tr>
      <th scope="row">{name}</th>
      <td>{of(a) ?? '–'}</td>
      <td>{of(b) ?? '–'}</td>
    </tr>
  );
  return (
    <table className={styles.table} aria-label="Versions">
      <thead>
        <tr>
          <th scope="col" className={styles.first}>
            Version
          </th>
          <th scope="col">{versionLabel(a.version)}</th>
          <th scope="col">{versionLabel(b.version)}</th>
        </tr>
      </thead>
      <tbody>
        {row('Aliases', version => version.aliases.join(', ') || undefined)}
        {row('Where', version => (
          <Placements version={version} environments={environments} />
        ))}
        {row('Registered', version => (
          <Instant at={version.createdAt} />
        ))}
        {row('Source', sourceOf)}
        {row('Run', runOf)}
      </tbody>
    </table>
  );
}

function sourceOf({ sourceCommit, sourceRepository }: ModelVersion) {
  return (
    sourceCommit && (
      <Revision
        revision={sourceCommit}
        url={commitUrl(sourceRepository, sourceCommit)}
      />
    )
  );
}

function runOf({ runId, runName, runUrl }: ModelVersion) {
  const name = runName ?? runId?.slice(0, 8);
  return name && <OutLink href={runUrl}>{name}</OutLink>;
}

function Metrics({ comparison }: { comparison: ModelComparison }) {
  const { a, b, metrics } = comparison;
  return (
    <Part
      title="Metrics"
      empty={metrics.length === 0 && 'No metrics are logged.'}
    >
      <table className={styles.table} aria-label="Metrics">
        <Head a={a} b={b}>
          <th scope="col" className={styles.number}>
            Difference
          </th>
        </Head>
        <tbody>
          {metrics.map(metric => {
            const status = comparisonStatus(metric);
            const texts = contestTexts({
              name: metric.name,
              before: metric.a,
              value: metric.b,
              delta: metric.delta,
            });
            return (
              <tr key={metric.name} data-tone={status.tone}>
                <th scope="row">{metric.name}</th>
                <td className={styles.number}>{texts.before}</td>
                <td className={styles.number}>{texts.value}</td>
                <td className={`${styles.number} ${styles[status.tone]}`}>
                  {texts.delta} {status.word !== 'same' && status.word}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Part>
  );
}

function Gates({ comparison }: { comparison: ModelComparison }) {
  const { a, b, gates } = comparison;
  return (
    <Part
      title="Validation gates"
      empty={gates.length === 0 && 'No gates are set.'}
    >
      <table className={styles.table} aria-label="Validation gates">
        <Head a={a} b={b} isText />
        <tbody>
          {gates.map(gate => (
            <tr key={gate.metric}>
              <th scope="row">{gateName(gate.a ?? gate.b, gate.metric)}</th>
              <td>
                <Gate gate={gate.a} />
              </td>
              <td>
                <Gate gate={gate.b} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function gateName(gate: GateResult | undefined, metric: string): string {
  return gate ? gateRule(gate) : metric;
}

function Gate({ gate }: { gate: GateResult | undefined }) {
  if (!gate) return <>–</>;
  return (
    <span className={styles.gate}>
      <StatusWord status={gateResultStatus(gate)} />{' '}
      {gate.value !== undefined && <span>{formatScore(gate.value)}</span>}
    </span>
  );
}

function Params({ comparison }: { comparison: ModelComparison }) {
  const [onlyChanged, setOnlyChanged] = useState(true);
  const { a, b, params } = comparison;
  const shown = params.filter(param => param.changed || !onlyChanged);
  return (
    <Part
      title="Parameters"
      actions={
        <Switch
          label="Only what changed"
          isSelected={onlyChanged}
          onChange={setOnlyChanged}
        />
      }
      empty={
        shown.length === 0 &&
        (params.length === 0
          ? 'No parameters are logged.'
          : 'No parameter changed.')
      }
    >
      <table className={styles.table} aria-label="Parameters">
        <Head a={a} b={b} isText />
        <tbody>
          {shown.map(param => (
            <tr key={param.name} data-changed={param.changed}>
              <th scope="row">{param.name}</th>
              <td className={styles.code}>{param.a ?? '–'}</td>
              <td
                className={`${styles.code} ${param.changed ? styles.changed : ''}`}
              >
                {param.b ?? '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function Head({
  a,
  b,
  children,
  isText = false,
}: {
  a: ModelVersion;
  b: ModelVersion;
  children?: ReactNode;
  isText?: boolean;
}) {
  const align = isText ? undefined : styles.number;
  return (
    <thead>
      <tr>
        <th scope="col" className={styles.first}>
          Name
        </th>
        <th scope="col" className={align}>
          {versionLabel(a.version)}
        </th>
        <th scope="col" className={align}>
          {versionLabel(b.version)}
        </th>
        {children}
      </tr>
    </thead>
  );
}

function Part({
  actions,
  children,
  empty,
  title,
}: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  /** What is said instead where there is nothing. */
  empty?: string | false;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.part}>
      <header className={styles.header}>
        <h3 id={id} className={styles.title}>
          {title}
        </h3>
        {actions}
      </header>
      {empty ? <p className={styles.empty}>{empty}</p> : children}
    </section>
  );
}
