import type {
  ModelServicePreview,
  PreviewProblem,
} from '@slipway/backstage-plugin-mlops-common';
import { previewSummary } from '../../states/preview';
import { count } from '../../states/numbers';
import { StatusIcon } from '../parts/StatusIcon';
import { EnvironmentsPreview } from './EnvironmentsPreview';
import { FilesPreview } from './FilesPreview';
import { NamesPreview } from './NamesPreview';
import { RolloutPreview } from './RolloutPreview';
import { Section } from '../parts/Section';
import styles from './PreviewView.module.css';

/** What the answers would make: the problems first, the files last. */
export function PreviewView({ preview }: { preview: ModelServicePreview }) {
  if (preview.state === 'refused') {
    return <Problems problems={preview.problems} />;
  }
  const { afterwards, files, problems, service, unchecked } = preview;
  return (
    <div className={styles.preview}>
      <header>
        <h3 className={styles.title}>{service.name}</h3>
        <p className={styles.summary}>
          {previewSummary(service.environments.length, files)}. Nothing is made
          before you choose Create.
        </p>
      </header>
      <Problems problems={problems} />
      {unchecked.length > 0 && <Unchecked sentences={unchecked} />}
      <EnvironmentsPreview environments={service.environments} />
      <div className={styles.pair}>
        <RolloutPreview service={service} />
        <NamesPreview service={service} files={files} />
      </div>
      <FilesPreview files={files} />
      <Section isOfPage title="What happens then">
        <ol className={styles.steps}>
          {afterwards.map(sentence => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ol>
      </Section>
    </div>
  );
}

function Problems({ problems }: { problems: readonly PreviewProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <div role="alert" className={`${styles.note} ${styles.bad}`}>
      <p className={styles.head}>
        <StatusIcon tone="bad" size={18} className={styles.icon} />
        {count(problems.length, 'answer')} to change before this can be made
      </p>
      <ul className={styles.list}>
        {problems.map(({ field, message }) => (
          <li key={`${field}: ${message}`}>
            {field && <strong>{field}: </strong>}
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Unchecked({ sentences }: { sentences: readonly string[] }) {
  return (
    <div role="status" className={`${styles.note} ${styles.warn}`}>
      <p className={styles.head}>
        <StatusIcon tone="warn" size={18} className={styles.icon} />
        Not everything could be checked
      </p>
      <ul className={styles.list}>
        {sentences.map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
