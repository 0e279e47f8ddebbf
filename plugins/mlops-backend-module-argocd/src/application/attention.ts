import type { ApplicationObject } from './schema';

const REFRESH = 'argocd.argoproj.io/refresh';
const SKIP_RECONCILE = 'argocd.argoproj.io/skip-reconcile';

/** What an Application has to do with the controller. */
export interface Attention {
  /** In milliseconds: when it was last compared with Git. */
  readonly comparedAt?: number;
  /** What it was asked for and has not taken up. */
  readonly request?: 'refresh' | 'operation';
}

/**
 * The controller takes up an operation by beginning its state, and takes the
 * mark of a refresh away when it has looked (argo-cd v3.5,
 * controller/appcontroller.go: processRequestedAppOperation,
 * persistReconciliationStatus). Undefined for an Application that it passes
 * over (canProcessApp) or deletes.
 */
export function attentionTo({
  metadata,
  operation,
  status,
}: ApplicationObject): Attention | undefined {
  const { annotations, deletionTimestamp } = metadata;
  if (deletionTimestamp || isTrue(annotations[SKIP_RECONCILE])) {
    return undefined;
  }
  const comparedAt = Date.parse(status?.reconciledAt ?? '');
  const phase = status?.operationState?.phase;
  const isUnderWay = phase === 'Running' || phase === 'Terminating';
  const isRefresh = Boolean(annotations[REFRESH]);
  return {
    ...(Number.isFinite(comparedAt) && { comparedAt }),
    ...(isRefresh && { request: 'refresh' }),
    // The more urgent of the two.
    ...(operation && !isUnderWay && { request: 'operation' }),
  };
}

/** As Go's `strconv.ParseBool` reads it. */
function isTrue(text: string | undefined): boolean {
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text ?? '');
}
