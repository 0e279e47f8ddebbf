import type { Alert, Reason } from '@slipway/backstage-plugin-mlops-common';
import type { EnvironmentRule } from './reasonRule';
import { list } from './words';

/** One for each severity: the alerts themselves are listed beside them. */
const firing: EnvironmentRule = ({ alerts = [] }) =>
  (['critical', 'warning'] as const).flatMap(severity => {
    const [first, ...more] = alerts.filter(each => each.severity === severity);
    return first ? [reasonOf(severity, first, more)] : [];
  });

function reasonOf(
  severity: Reason['severity'],
  first: Alert,
  more: readonly Alert[],
): Reason {
  const names = [...new Set([first, ...more].map(({ name }) => name))];
  const { source, description, runbook, summary } = first;
  const isOne = more.length === 0;
  return {
    code: 'alert-firing',
    severity,
    message: [
      `${names.length === 1 ? 'The alert' : 'The alerts'} ${list(names)}`,
      names.length === 1 ? ' fires' : ' fire',
      isOne && summary ? `: ${summary}` : '',
    ].join(''),
    ...(isOne && description && { fix: description }),
    source,
    ...(isOne && runbook && { url: runbook }),
  };
}

export const ALERT_RULES: readonly EnvironmentRule[] = [firing];
