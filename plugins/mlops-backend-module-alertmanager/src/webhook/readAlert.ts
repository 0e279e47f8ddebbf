import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Alert } from '@slipway/backstage-plugin-mlops-common';
import type { AlertScope, FiringAlert } from '../alerts/FiringAlert';
import type { ToldAlert } from './payload';

/** The label that names the entity: `component:default/fraud-detection`. */
export const ENTITY_LABEL = 'backstage_entity';

const LONGEST = { name: 200, summary: 300, description: 1_000, url: 2_000 };
const LONGEST_REF = 255;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** The words people use for it; what is none of them is a warning. */
const SEVERITIES: ReadonlyMap<string, Alert['severity']> = new Map([
  ['critical', 'critical'],
  ['page', 'critical'],
  ['error', 'critical'],
  ['high', 'critical'],
  ['warning', 'warning'],
  ['info', 'info'],
  ['none', 'info'],
]);

/** Whose alert it says it is; undefined without the labels that say so. */
export function scopeOf(
  { labels }: ToldAlert,
  cluster: string,
): AlertScope | undefined {
  const { namespace = '', [ENTITY_LABEL]: entity = '' } = labels;
  const entityRef = readRef(entity);
  if (!entityRef || !NAMESPACE.test(namespace)) return undefined;
  return { cluster, namespace, entityRef };
}

/** What is kept of it. */
export function readAlert(told: ToldAlert, scope: AlertScope): FiringAlert {
  const { annotations, fingerprint, generatorURL, labels, startsAt } = told;
  const { cluster, namespace } = scope;
  const alert = {
    id: `${cluster}/${namespace}/${fingerprint}`,
    source: `alertmanager/${cluster}`,
    cluster,
    namespace,
    name: text(labels.alertname, LONGEST.name) ?? 'An alert without a name',
    severity:
      SEVERITIES.get((labels.severity ?? '').toLowerCase()) ?? 'warning',
    since: new Date(startsAt).toISOString(),
    summary: text(annotations.summary, LONGEST.summary),
    description: text(
      annotations.description ?? annotations.message,
      LONGEST.description,
    ),
    url: webAddress(generatorURL),
    runbook: webAddress(annotations.runbook_url),
    environment: text(labels.environment, LONGEST.name),
  } satisfies FiringAlert['alert'];
  return { scope, fingerprint, alert };
}

function readRef(entity: string): string | undefined {
  if (!entity || entity.length > LONGEST_REF) return undefined;
  try {
    return stringifyEntityRef(parseEntityRef(entity));
  } catch {
    return undefined;
  }
}

/** On one line, without what no page shows. */
function text(value: string | undefined, longest: number): string | undefined {
  const line = value?.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  if (!line) return undefined;
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** Whoever writes a rule writes it; a page makes a link of it. */
function webAddress(value: string | undefined): string | undefined {
  if (!value || value.length > LONGEST.url || !URL.canParse(value)) {
    return undefined;
  }
  const { href, password, protocol, username } = new URL(value);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && !username && !password ? href : undefined;
}
