/**
 * What may be asked of each kind of entity. From mlflow 3.17,
 * utils/search_utils.py, where each has its own class.
 */
export type EntityType =
  'attribute' | 'metric' | 'parameter' | 'tag' | 'dataset';

export interface Dialect {
  /** The prefixes before the dot, and what they mean. */
  prefixes: Readonly<Record<string, EntityType>>;
  /** The list of prefixes as the error names them. */
  prefixHint: string;
  attributes: Readonly<Record<string, 'text' | 'number'>>;
  orderable: readonly string[];
  /** Attributes that may stand before `IN (…)`. */
  listed: readonly string[];
  comparators: Readonly<
    Record<'number' | 'attribute' | 'tag' | 'dataset', readonly string[]>
  >;
  /** Old names of attributes. */
  synonyms: Readonly<Record<string, string>>;
  /** Whether the error for a bad clause puts quotes around it. */
  quotesClauses: boolean;
}

const NUMERIC = ['>', '>=', '!=', '=', '<', '<='];
const TEXT = ['!=', '=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'];
const TAG = ['!=', '=', 'LIKE', 'ILIKE'];
const NULLABLE_TAG = [...TAG, 'IS NULL', 'IS NOT NULL'];

const TAGGED: Dialect['prefixes'] = {
  attribute: 'attribute',
  tag: 'tag',
  tags: 'tag',
};

export const RUNS: Dialect = {
  prefixes: {
    ...TAGGED,
    attr: 'attribute',
    attributes: 'attribute',
    run: 'attribute',
    metric: 'metric',
    metrics: 'metric',
    parameter: 'parameter',
    parameters: 'parameter',
    param: 'parameter',
    params: 'parameter',
    dataset: 'dataset',
    datasets: 'dataset',
  },
  prefixHint:
    "Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
  attributes: {
    run_id: 'text',
    run_name: 'text',
    user_id: 'text',
    status: 'text',
    artifact_uri: 'text',
    start_time: 'number',
    end_time: 'number',
  },
  orderable: [
    'run_id',
    'run_name',
    'status',
    'artifact_uri',
    'user_id',
    'start_time',
    'end_time',
  ],
  listed: ['run_id'],
  comparators: {
    number: NUMERIC,
    attribute: TEXT,
    tag: NULLABLE_TAG,
    dataset: TEXT,
  },
  synonyms: {
    created: 'start_time',
    Created: 'start_time',
    'run name': 'run_name',
    'Run name': 'run_name',
    'Run Name': 'run_name',
  },
  quotesClauses: true,
};

const PLAIN_HINT = "Valid entity types are ('attribute', 'tag', 'tags')";

export const EXPERIMENTS: Dialect = {
  prefixes: TAGGED,
  prefixHint: PLAIN_HINT,
  attributes: {
    name: 'text',
    experiment_id: 'text',
    creation_time: 'number',
    last_update_time: 'number',
  },
  orderable: ['name', 'experiment_id', 'creation_time', 'last_update_time'],
  listed: ['experiment_id'],
  comparators: {
    number: NUMERIC,
    attribute: TEXT,
    tag: NULLABLE_TAG,
    dataset: [],
  },
  synonyms: {},
  quotesClauses: false,
};

export const REGISTERED_MODELS: Dialect = {
  prefixes: TAGGED,
  prefixHint: PLAIN_HINT,
  attributes: { name: 'text' },
  orderable: ['name', 'timestamp', 'last_updated_timestamp'],
  listed: ['name'],
  comparators: { number: NUMERIC, attribute: TEXT, tag: TAG, dataset: [] },
  synonyms: {},
  quotesClauses: false,
};

export const MODEL_VERSIONS: Dialect = {
  prefixes: TAGGED,
  prefixHint: PLAIN_HINT,
  attributes: {
    name: 'text',
    run_id: 'text',
    source_path: 'text',
    version_number: 'number',
  },
  orderable: [
    'name',
    'version_number',
    'creation_timestamp',
    'last_updated_timestamp',
  ],
  listed: ['name', 'run_id'],
  comparators: { number: NUMERIC, attribute: TEXT, tag: TAG, dataset: [] },
  synonyms: {},
  quotesClauses: false,
};
