import type { Place } from './environmentRule';

/** The usual environments in the order of promotion, by their usual words. */
const ENVIRONMENT_WORDS: ReadonlyArray<{
  name: string;
  words: readonly string[];
}> = [
  { name: 'dev', words: ['dev', 'develop', 'development'] },
  { name: 'test', words: ['test', 'testing', 'qa', 'int', 'integration'] },
  { name: 'staging', words: ['staging', 'stage', 'stg', 'uat'] },
  { name: 'preprod', words: ['preprod', 'preproduction', 'preview'] },
  { name: 'production', words: ['production', 'prod', 'prd', 'live'] },
];

const NAME_OF_WORD = new Map(
  ENVIRONMENT_WORDS.flatMap(({ name, words }) =>
    words.map(word => [word, name] as const),
  ),
);

/** The environments known without config, in the order of promotion. */
export const DEFAULT_ORDER: readonly string[] = ENVIRONMENT_WORDS.map(
  ({ name }) => name,
);

const ENVIRONMENT_LABELS = [
  'environment',
  'env',
  'stage',
  'app.kubernetes.io/environment',
];

/**
 * The environment of a place where no rule says so: its label, whatever that
 * says, else a known word in the name of the Application, namespace or cluster.
 */
export function recogniseByConvention(place: Place): string | undefined {
  return (
    fromLabels(place.labels) ??
    fromName(place.application ?? '') ??
    fromName(place.namespace) ??
    fromName(place.cluster)
  );
}

function fromLabels(labels: Place['labels']): string | undefined {
  const label = ENVIRONMENT_LABELS.find(name => labels[name]?.trim());
  return label && fromLabel(labels[label]);
}

/** What a label says: one of the usual environments, or whatever it says. */
export function fromLabel(text: string): string {
  const value = text.trim().toLowerCase();
  return fromName(value) ?? value;
}

/**
 * The last known word wins: `test-service-production` is production. `pre-prod`
 * is one word.
 */
function fromName(name: string): string | undefined {
  return name
    .toLowerCase()
    .replace(/\bpre-?prod/g, 'preprod')
    .split(/[^a-z]+/)
    .map(word => NAME_OF_WORD.get(word))
    .filter(found => found !== undefined)
    .at(-1);
}
