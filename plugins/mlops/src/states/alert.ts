import type { Alert } from '@slipway/backstage-plugin-mlops-common';
import type { Status } from './tone';

const STATUS: Record<Alert['severity'], Status> = {
  critical: { tone: 'bad', word: 'Critical' },
  warning: { tone: 'warn', word: 'Warning' },
  info: { tone: 'quiet', word: 'Information' },
};

/** How bad an alert is. */
export function alertStatus({ severity }: Pick<Alert, 'severity'>): Status {
  return STATUS[severity];
}
