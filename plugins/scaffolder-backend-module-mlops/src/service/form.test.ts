import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { TEMPLATE } from '../__testUtils__/renderSkeleton';
import { CRON_PATTERN, isCron } from './cron';
import { refuseNewName } from './newName';
import { parseParameters } from './parameters';

interface Field {
  default?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  properties?: Record<string, Field>;
  items?: Field;
  dependencies?: Record<string, { oneOf: Field[] }>;
}

const fieldSchema: z.ZodType<Field> = z.looseObject({
  default: z.unknown().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  get properties() {
    return z.record(z.string(), fieldSchema).optional();
  },
  get items() {
    return fieldSchema.optional();
  },
  get dependencies() {
    return z
      .record(z.string(), z.object({ oneOf: z.array(fieldSchema) }))
      .optional();
  },
});

const { spec } = z
  .object({ spec: z.object({ parameters: z.array(fieldSchema) }) })
  .parse(parse(readFileSync(join(TEMPLATE, 'template.yaml'), 'utf8')));

/** All fields of the form, also those that depend on another's answer. */
const FIELDS: Record<string, Field> = Object.assign(
  {},
  ...spec.parameters.flatMap(page => [
    page.properties,
    ...Object.values(page.dependencies ?? {}).flatMap(({ oneOf }) =>
      oneOf.map(({ properties }) => properties),
    ),
  ]),
);

const NEEDED = { name: 'fraud-detection', owner: 'team-fraud' };

/** What the form says while somebody types. */
function formAccepts(field: Field | undefined, value: string | number) {
  if (!field) throw new Error('There is no such field');
  const { pattern, minLength = 0, maxLength = Infinity } = field;
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = field;
    const above = value > (field.exclusiveMinimum ?? -Infinity);
    return value >= minimum && value <= maximum && above;
  }
  return (
    value.length >= minLength &&
    value.length <= maxLength &&
    (!pattern || new RegExp(pattern, 'u').test(value))
  );
}

function isParsed(answers: Record<string, unknown>): boolean {
  try {
    refuseNewName(parseParameters({ ...NEEDED, ...answers }));
    return true;
  } catch {
    return false;
  }
}

const inEnvironment = (field: string) => ({
  field: FIELDS.environments.items?.properties?.[field],
  answer: (value: string | number) => ({
    environments: [{ name: 'production', [field]: value }],
  }),
});

const GOOD_AND_BAD: Array<{
  title: string;
  field: Field | undefined;
  answer(value: string | number): Record<string, unknown>;
  good: Array<string | number>;
  bad: Array<string | number>;
}> = [
  {
    title: 'name',
    field: FIELDS.name,
    answer: name => ({ name }),
    good: ['abc', 'fraud-detection', 'pre-training-1', 'a'.repeat(40)],
    bad: [
      ...['', 'ab', 'Fraud', '1st', 'a-', 'a_b', 'a b', `a${'b'.repeat(40)}`],
      // Argo CD's project for the training of `fraud`.
      'fraud-training',
    ],
  },
  {
    title: 'description',
    field: FIELDS.description,
    answer: description => ({ description }),
    good: ['', 'Finds payments: é, #1 & <2>'],
    bad: ['"', '{{x}}', '${{ x }}', 'a\nb', 'a\\b', 'a\u0007', 'x'.repeat(201)],
  },
  {
    title: 'schedule',
    field: FIELDS.retraining.properties?.schedule,
    answer: schedule => ({ retraining: { schedule } }),
    good: [
      '* * * * *',
      '0 3 * * 1',
      '*/30 1,2 * 1-6 MON-FRI',
      '0-59/5 0-23 1-31 jan-dec sun',
      '0  3 1 Feb,3 *',
    ],
    bad: [
      '',
      '@daily',
      '0 3 * *',
      '0 0 3 * * 1',
      '60 3 * * 1',
      '0 24 * * 1',
      '0 3 0 * 1',
      '0 3 32 * 1',
      '0 3 * 13 1',
      '0 3 * * 7',
      '0 3 * * foo',
      '0 3 L * *',
      '0 3 ? * 1',
      '*/0 3 * * 1',
      '5, 3 * * 1',
      '0 3 * * 1; rm -rf /',
      "0 3 * * 1'\nx: y",
      `0 3 * * ${'1,'.repeat(60)}1`,
    ],
  },
  {
    title: 'drift threshold',
    field: FIELDS.retraining.properties?.driftThreshold,
    answer: driftThreshold => ({ retraining: { driftThreshold } }),
    good: [0.01, 0.2, 10],
    bad: [0, -1, 10.1],
  },
  {
    title: 'accuracy',
    field: FIELDS.gates.properties?.accuracy,
    answer: accuracy => ({ gates: { accuracy } }),
    good: [0, 0.85, 1],
    bad: [-0.1, 1.01, 85],
  },
  {
    title: 'minimum sample',
    field: FIELDS.minimumSample,
    answer: minimumSample => ({ minimumSample }),
    good: [10, 100_000_000],
    bad: [0, 9, 100_000_001],
  },
  {
    title: 'latency',
    field: FIELDS.maxLatencyMilliseconds,
    answer: maxLatencyMilliseconds => ({ maxLatencyMilliseconds }),
    good: [1, 60_000],
    bad: [0, 60_001],
  },
  {
    title: 'header',
    field: FIELDS.abHeader,
    answer: abHeader => ({ abHeader }),
    good: ['x-model-candidate'],
    bad: ['', 'X-Up', 'x y', "x'", `x${'y'.repeat(61)}`],
  },
  {
    title: 'name of an environment',
    field: inEnvironment('name').field,
    answer: name => ({ environments: [{ name }] }),
    good: ['dev', 'a', 'a'.repeat(20)],
    bad: ['', 'Dev', '1', 'a-', '../x', 'a'.repeat(21)],
  },
  {
    title: 'cluster',
    ...inEnvironment('cluster'),
    good: ['in-cluster', 'prod-1.example'],
    bad: ['', '-a', 'a b', 'a/b', 'a'.repeat(63)],
  },
  {
    title: 'namespace',
    ...inEnvironment('namespace'),
    good: ['', 'shared', '1a'],
    bad: ['-a', 'A', 'a.b', 'a'.repeat(64)],
  },
  {
    title: 'replicas',
    ...inEnvironment('replicas'),
    good: [1, 100],
    bad: [0, 101],
  },
  {
    title: 'Slack channel',
    field: FIELDS.slackChannel,
    answer: slackChannel => ({ slackChannel }),
    good: ['', '#models', 'fraud_alerts-1'],
    bad: ['#', '##a', 'A', 'a b', 'x'.repeat(80)],
  },
  {
    title: 'Harbor',
    field: FIELDS.harborHost,
    answer: harborHost => ({ harborHost }),
    good: ['harbor.example.com', 'harbor:8443'],
    bad: ['', 'https://harbor', 'harbor/x', 'harbor:', 'Harbor'],
  },
  {
    title: 'organisation',
    field: FIELDS.repoOwner,
    answer: repoOwner => ({ repoOwner }),
    good: ['models', 'Acme-Inc'],
    bad: ['', '-a', 'a/b', 'a b', '..', 'a'.repeat(40)],
  },
];

describe('the form', () => {
  it.each(GOOD_AND_BAD)(
    'says while one types what the check says of it: $title',
    ({ field, answer, good, bad }) => {
      for (const value of [...good, ...bad]) {
        const expected = good.includes(value);
        expect({
          value,
          form: formAccepts(field, value),
          check: isParsed(answer(value)),
        }).toEqual({ value, form: expected, check: expected });
      }
    },
  );

  it('has the schedule that the check has', () => {
    expect(FIELDS.retraining.properties?.schedule.pattern).toBe(CRON_PATTERN);
  });

  it.each(['0 3 * * 5-1', '0 3 30 2 *', '0 3,3 * * *'])(
    'leaves to the check what no pattern tells: %s',
    schedule => {
      expect(new RegExp(CRON_PATTERN, 'u').test(schedule)).toBe(true);
      expect(isCron(schedule)).toBe(false);
    },
  );

  it('has the defaults that the check has', () => {
    const defaults = parseParameters(NEEDED);
    for (const [name, value] of Object.entries(defaults)) {
      const { default: given, properties } = FIELDS[name] ?? {};
      if (name in NEEDED || (given === undefined && !properties)) continue;
      const ofForm =
        given ??
        Object.fromEntries(
          Object.entries(properties ?? {}).map(([key, field]) => [
            key,
            field.default,
          ]),
        );
      expect({ name, value: ofForm }).toEqual({ name, value });
    }
  });

  it('asks for everything that the check knows', () => {
    const asked = Object.keys(FIELDS);
    const known = Object.keys(parseParameters(NEEDED));
    expect(known.filter(name => !asked.includes(name))).toEqual(['regionless']);
    expect(asked.filter(name => !known.includes(name))).toEqual([
      'system',
      // The page that only shows.
      'preview',
    ]);
  });
});
