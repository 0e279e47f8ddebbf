import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
  TextAreaField,
} from '@backstage/ui';
import {
  REASON_MAX_LENGTH,
  type ActionRequest,
  type OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import { useId, useState, type ReactNode } from 'react';
import { useOperationPlan } from '../../live/useOperationPlan';
import { useOperationStart } from '../../live/useOperationStart';
import { useSettled } from '../../live/useSettled';
import { isHarsh } from '../../states/choices';
import { confirmLabel, startObstacle } from '../../states/plan';
import { errorSentence } from '../../states/problem';
import { Theme } from '../parts/Theme';
import type { ActionDialogProps } from './ActionDialogProps';
import { GuardedButton } from './GuardedButton';
import { PlanPreview, PlanReasons } from './PlanPreview';
import styles from './PlanDialog.module.css';
import { RefusalNote } from './RefusalNote';

/**
 * What will happen, before it does: the form, the plan that comes of it, a
 * reason, and a button that names what it begins.
 */
export function PlanDialog({
  api,
  delivery,
  form,
  missing,
  onClose,
  onShow,
  onStarted,
  request,
  wanted,
  width = 720,
  children,
}: ActionDialogProps & {
  request: ActionRequest;
  /** What has to be filled in before it can be planned. */
  missing?: string;
  form: ReactNode | ((plan: OperationPlan | undefined) => ReactNode);
  width?: number;
  /** What is to be seen of a plan besides its steps. */
  children?: (plan: OperationPlan) => ReactNode;
}) {
  const { entityRef, revision } = delivery;
  const { isSettled, settled } = useSettled(request);
  const live = useOperationPlan(
    api,
    entityRef,
    revision,
    missing || !isSettled ? undefined : settled,
  );
  const starting = useOperationStart(api, entityRef);
  const [reason, setReason] = useState('');
  const { changes, error, plan } = live;
  const shown = useLast(missing ? undefined : plan);

  const confirm = async () => {
    if (!plan) return;
    const trimmed = reason.trim();
    const answer = await starting.start({
      ...request,
      planHash: plan.hash,
      ...(trimmed && { reason: trimmed }),
    });
    if (answer.started) onStarted(answer.operation);
    else if (answer.refusal.kind === 'plan-changed') {
      live.replace(answer.refusal.plan);
    }
  };
  const isPlanRefused = starting.refusal?.kind === 'plan-changed';
  const isBlocked = plan !== undefined && plan.blockers.length > 0;
  const asksReason = plan?.needsReason ?? wanted.offer.needsReason;
  const obstacle =
    missing ?? startObstacle(isSettled ? plan : undefined, reason);

  return (
    <Dialog
      isOpen
      isDismissable={false}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={width}
    >
      <DialogHeader>{wanted.title}</DialogHeader>
      <DialogBody>
        <Theme className={styles.body}>
          <p className={styles.description}>{wanted.offer.description}</p>
          {typeof form === 'function' ? form(shown) : form}
          {error !== undefined && (
            <PlanError error={error} onRetry={live.reload} />
          )}
          {!missing && !shown && error === undefined && (
            <div role="status" aria-label="The plan is being made">
              <Skeleton width="100%" height={160} />
            </div>
          )}
          {shown && !missing && error === undefined && (
            <div
              className={styles.plan}
              aria-busy={!plan || !isSettled}
              data-old={!plan || undefined}
            >
              <PlanReasons plan={shown} />
              {children?.(shown)}
              <PlanPreview plan={shown} />
            </div>
          )}
        </Theme>
      </DialogBody>
      <DialogFooter>
        <Theme className={styles.footer}>
          {changes && (
            <ChangedNote changes={changes} isRefused={isPlanRefused} />
          )}
          {starting.refusal && !(changes && isPlanRefused) && (
            <RefusalNote refusal={starting.refusal} onShow={onShow} />
          )}
          {asksReason && !isBlocked && (
            <ReasonField value={reason} onChange={setReason} />
          )}
          <Foot
            label={shown ? confirmLabel(shown) : wanted.title}
            isHarsh={isHarsh(wanted.offer, request.input)}
            isStarting={starting.isStarting}
            obstacle={
              error === undefined ? obstacle : 'There is no plan to begin.'
            }
            isBlocked={isBlocked}
            onConfirm={confirm}
            onClose={onClose}
          />
        </Theme>
      </DialogFooter>
    </Dialog>
  );
}

/** The last that was there, so that nothing jumps while a new one is made. */
function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}

function PlanError({
  error,
  onRetry,
}: {
  error: unknown;
  onRetry: () => void;
}) {
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title="It could not be planned"
      description={errorSentence(error)}
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          Try again
        </Button>
      }
    />
  );
}

function ReasonField({
  onChange,
  value,
}: {
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <TextAreaField
      label="Reason"
      secondaryLabel="Required"
      rows={1}
      maxLength={REASON_MAX_LENGTH}
      value={value}
      onChange={onChange}
    />
  );
}

function ChangedNote({
  changes,
  isRefused,
}: {
  changes: readonly string[];
  /** Whether it was confirmed before this was seen. */
  isRefused: boolean;
}) {
  return (
    <Alert
      role="alert"
      status="warning"
      icon
      title={
        isRefused
          ? 'It was not begun: the plan has changed meanwhile. Read it, then confirm again.'
          : 'The plan has changed since you opened it. Look at it again.'
      }
      description={
        <ul className={styles.changes}>
          {changes.map(change => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      }
    />
  );
}

function Foot({
  isBlocked,
  isHarsh: isRed,
  isStarting,
  label,
  obstacle,
  onClose,
  onConfirm,
}: {
  label: string;
  isHarsh: boolean;
  /** What blocks it stands above in full. */
  isBlocked: boolean;
  isStarting: boolean;
  obstacle: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const id = useId();
  return (
    <div className={styles.foot}>
      <p id={id} className={styles.obstacle}>
        {!isStarting && !isBlocked && obstacle}
      </p>
      <div className={styles.buttons}>
        <Button variant="secondary" onPress={onClose}>
          Close
        </Button>
        <GuardedButton
          variant="primary"
          destructive={isRed}
          isPending={isStarting}
          obstacle={obstacle}
          onPress={onConfirm}
        >
          {label}
        </GuardedButton>
      </div>
    </div>
  );
}
