import type {
  OperationPlan,
  PlannedStep,
} from '@slipway/backstage-plugin-mlops-common';
import { filesSentence } from '../../states/diff';
import { confirmationSentence } from '../../states/plan';
import { systemName } from '../../states/systems';
import { OutLink } from '../parts/OutLink';
import { Reasons } from '../parts/Reasons';
import { FileChanges } from './FileChanges';
import styles from './PlanPreview.module.css';
import { Section } from '../parts/Section';

/** What stands in a plan's way, and what to know before. */
export function PlanReasons({ plan }: { plan: OperationPlan }) {
  const { blockers, warnings } = plan;
  return (
    <>
      {blockers.length > 0 && (
        <Section title="It can’t be started">
          <Reasons reasons={blockers} />
        </Section>
      )}
      {warnings.length > 0 && (
        <Section title="What to know before">
          <Reasons reasons={warnings} />
        </Section>
      )}
    </>
  );
}

/** What a plan does, step by step. */
export function PlanPreview({ plan }: { plan: OperationPlan }) {
  const { confirmation, files, steps } = plan;
  return (
    <>
      {files && files.length > 0 && (
        <Section title={filesSentence(files)}>
          <FileChanges files={files} />
        </Section>
      )}
      {steps.length > 0 && (
        <Section title="What happens">
          <ol className={styles.steps}>
            {steps.map(step => (
              <Step key={step.id} step={step} />
            ))}
          </ol>
          <p className={styles.confirmation}>
            {confirmationSentence(confirmation)}
          </p>
        </Section>
      )}
    </>
  );
}

function Step({ step }: { step: PlannedStep }) {
  const { detail, effect, system, title, url } = step;
  return (
    <li className={styles.step}>
      <span className={styles.title}>
        <OutLink href={url}>{title}</OutLink>
      </span>{' '}
      <span className={styles.who}>
        {effect === 'wait'
          ? `waits for ${systemName(system)}`
          : systemName(system)}
      </span>
      {detail && <span className={styles.detail}>{detail}</span>}
    </li>
  );
}
