import {
  healthStatusSchema,
  rolloutPhaseSchema,
  rolloutStrategySchema,
  syncStatusSchema,
  type GateEvaluation,
} from '@slipway/backstage-plugin-mlops-common';
import { HEALTH_STATUS, SYNC_STATUS } from './environment';
import { shortImage, shortRevision, versionLabel } from './names';
import { PHASE } from './rollout';
import { strategyName } from './strategy';
import type { Status } from './tone';

/** The type of the search documents of `search-backend-module-mlops`. */
export const FOUND_TYPE = 'mlops';

/** Something that search found, as far as its document says it. */
export interface Found {
  title: string;
  location: string;
  subject: 'release' | 'model-version';
  service: string;
  environments: string[];
  version?: string;
  candidate?: string;
  aliases: string[];
  owner?: string;
  revision?: string;
  image?: string;
  /** What is said of its state, the most telling first. */
  statuses: Status[];
}

/**
 * Reads a document of any index. One that another version of the backend wrote
 * may lack a field, which is then not shown.
 */
export function readFound(document: object): Found {
  const fields = new Map<string, unknown>(Object.entries(document));
  const list = (name: string) => textsOf(fields.get(name));
  const text = (name: string): string | undefined => list(name)[0];
  const subject =
    text('subject') === 'model-version' ? 'model-version' : 'release';
  const [image] = list('image');
  const [version, candidate] = [text('version'), text('candidate')];
  const revision = text('revision');
  const owner = text('owner');
  return {
    title: text('title') ?? '',
    location: text('location') ?? '',
    subject,
    service: text('service') ?? '',
    environments: list('environment'),
    aliases: list('alias'),
    statuses: statusesOf(subject, text),
    ...(version && { version: versionLabel(version) }),
    ...(candidate && { candidate: versionLabel(candidate) }),
    ...(owner && { owner: owner.slice(owner.lastIndexOf('/') + 1) }),
    ...(revision && { revision: shortRevision(revision) }),
    ...(image && { image: shortImage(image) }),
  };
}

const GATES: Record<GateEvaluation['result'], Status> = {
  pass: { tone: 'good', word: 'Gates met' },
  fail: { tone: 'bad', word: 'A gate fails' },
  'insufficient-data': { tone: 'quiet', word: 'Gates not judged' },
};

function statusesOf(
  subject: Found['subject'],
  text: (name: string) => string | undefined,
): Status[] {
  const gates = text('gates');
  const ofGates =
    gates === 'pass' || gates === 'fail' || gates === 'insufficient-data'
      ? [GATES[gates]]
      : [];
  if (subject === 'model-version') return ofGates;
  const health = healthStatusSchema.safeParse(text('health'));
  const sync = syncStatusSchema.safeParse(text('sync'));
  const phase = rolloutPhaseSchema.safeParse(text('rollout'));
  const strategy = rolloutStrategySchema.safeParse(text('strategy'));
  const rollout = strategy.success
    ? strategyName({ strategy: strategy.data })
    : 'Rollout';
  return [
    ...(health.success ? [HEALTH_STATUS[health.data]] : []),
    ...(sync.success ? [SYNC_STATUS[sync.data]] : []),
    ...(phase.success ? [rolloutStatus(rollout, PHASE[phase.data])] : []),
  ];
}

function rolloutStatus(name: string, { tone, word }: Status): Status {
  return { tone, word: `${name} ${word.toLocaleLowerCase('en')}` };
}

function textsOf(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter(
    (item): item is string => typeof item === 'string' && item !== '',
  );
}

/** Whether the title says it already: what is told twice is in the way. */
export function isInTitle(title: string, told: string): boolean {
  const plain = (text: string) =>
    ` ${text
      .toLocaleLowerCase('en')
      .split(/[\s·]+/)
      .join(' ')} `;
  return plain(title).includes(plain(told));
}

/** Fields of a document in which the words that were looked for are marked. */
interface Marked {
  fields: { [field: string]: string };
  preTag: string;
  postTag: string;
}

/** Whether something was found in the text that the title does not show. */
export function isFoundInText({ fields, postTag, preTag }: Marked): boolean {
  const wordsOf = (text = '') =>
    text
      .split(preTag)
      .slice(1)
      .map(part => part.split(postTag)[0].toLocaleLowerCase('en'));
  const shown = wordsOf(fields.title);
  return wordsOf(fields.text).some(word => !shown.includes(word));
}
