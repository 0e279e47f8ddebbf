import type {
  Operation,
  OperationStep,
} from '@slipway/backstage-plugin-mlops-common';
import { useClock } from '../../live/clock';
import {
  failureOf,
  stepDeadline,
  stepMessage,
  stepStatus,
  stepTook,
  stepUrl,
} from '../../states/operation';
import { systemName } from '../../states/systems';
import { Hidden } from '../parts/Hidden';
import { OutLink } from '../parts/OutLink';
import { StatusIcon } from '../parts/StatusIcon';
import styles from './StepList.module.css';

/** The steps of an operation, each with how it stands. */
export function StepList({ operation }: { operation: Operation }) {
  return (
    <ol className={styles.steps} aria-label="Steps">
      {operation.steps.map(step => (
        <Step key={step.id} step={step} isTold={isTold(operation, step)} />
      ))}
    </ol>
  );
}

/** Whether the operation says already what the step would say of itself. */
function isTold(operation: Operation, { progress }: OperationStep): boolean {
  if (progress.state === 'skipped') return operation.state === 'cancelled';
  return (
    progress.state === 'failed' &&
    progress.error.message === failureOf(operation)?.message
  );
}

function Step({
  isTold: isSilent,
  step,
}: {
  step: OperationStep;
  isTold: boolean;
}) {
  const { state } = step.progress;
  const { tone, word } = stepStatus(step);
  // What the portal itself does is on this page.
  const url = step.system === 'mlops' ? undefined : stepUrl(step);
  const isAtWork = state === 'running' || state === 'waiting';
  return (
    <li
      className={styles.step}
      data-tone={tone}
      aria-current={isAtWork ? 'step' : undefined}
    >
      {state === 'pending' ? (
        <span aria-hidden className={styles.ahead} />
      ) : (
        <StatusIcon tone={tone} size={18} className={styles.icon} />
      )}
      <div className={styles.words}>
        <p className={styles.line}>
          <span className={styles.title}>{step.title}</span>
          <Hidden>: </Hidden>
          {isPlain(step) ? (
            <Hidden>{word}</Hidden>
          ) : (
            <span className={styles.state}>{word}</span>
          )}
          <Timing step={step} />
        </p>
        {!isSilent && <StepDetail step={step} />}
        {url && (
          <p className={styles.detail}>
            <OutLink href={url}>{linkText(step)}</OutLink>
          </p>
        )}
      </div>
    </li>
  );
}

/** What its mark says well enough for those who see it. */
function isPlain({ progress }: OperationStep): boolean {
  return progress.state === 'pending' || progress.state === 'succeeded';
}

function linkText({ system }: OperationStep): string {
  return system === 'git' ? 'Pull request' : `Open in ${systemName(system)}`;
}

function Timing({ step }: { step: OperationStep }) {
  const took = useClock(now => stepTook(step, now));
  const deadline = useClock(now => stepDeadline(step, now));
  return (
    <>
      {took && <span className={styles.quiet}>{took}</span>}
      {deadline && <span className={styles.quiet}>{deadline}</span>}
    </>
  );
}

function StepDetail({ step }: { step: OperationStep }) {
  const message = stepMessage(step);
  const { progress } = step;
  const fix = progress.state === 'failed' ? progress.error.fix : undefined;
  const words = message ?? step.detail;
  return (
    <>
      {words && <p className={styles.detail}>{words}</p>}
      {fix && <p className={styles.fix}>{fix}</p>}
    </>
  );
}
