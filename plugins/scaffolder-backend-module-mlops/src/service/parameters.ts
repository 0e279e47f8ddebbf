import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { isCron } from './cron';

const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const SHORT_NAME = /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/;
const NAMESPACE = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$/;
const CLUSTER = /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,60}[a-zA-Z0-9])?$/;
/** Of a service's AppProject for its training: no service's own may end so. */
export const TRAINING_SUFFIX = '-training';
export const LONGEST_NAME = 40;
const ENTITY_REF = /^([a-z]+:)?([a-z0-9_.-]+\/)?[A-Za-z0-9_.-]{1,63}$/i;

const share = z.number().min(0).max(1);

const environmentSchema = z.strictObject({
  name: z
    .string()
    .regex(SHORT_NAME, 'is lower-case letters, digits and dashes, at most 20'),
  cluster: z
    .string()
    .regex(CLUSTER, 'is the name of a cluster in Argo CD')
    .default('in-cluster'),
  namespace: z
    .string()
    .regex(NAMESPACE, 'is no name of a namespace')
    .default(''),
  replicas: z.int().min(1).max(100).default(2),
  autoSync: z.boolean().default(true),
  /** Of the last environment unless it says otherwise. */
  syncWindow: z.boolean().optional(),
});

const regionSchema = z.strictObject({
  name: z
    .string()
    .regex(SHORT_NAME, 'is lower-case letters, digits and dashes, at most 20'),
  cluster: z
    .string()
    .regex(CLUSTER, 'is the name of a cluster in Argo CD')
    .default('in-cluster'),
});

/** What the form of the template asks for; all but two have a default. */
export const parametersSchema = z
  .strictObject({
    name: z
      .string()
      .min(3)
      .max(LONGEST_NAME)
      .regex(
        NAME,
        'begins with a letter; lower-case letters, digits and dashes follow',
      ),
    owner: z
      .string()
      .min(1, 'must name a team')
      .regex(ENTITY_REF, 'is no entity reference'),
    system: z.string().regex(ENTITY_REF, 'is no entity reference').optional(),
    description: z
      .string()
      .max(200)
      .regex(
        /^[^\p{Cc}"\\{}]*$/u,
        'must not have quotes, braces, backslashes or line breaks',
      )
      .default(''),
    problem: z.enum(['classification', 'regression']).default('classification'),
    framework: z
      .enum(['scikit-learn', 'xgboost', 'pytorch'])
      .default('scikit-learn'),
    minimumSample: z.int().min(10).max(100_000_000).default(200),
    retraining: z
      .strictObject({
        schedule: z
          .string()
          .refine(isCron, 'is no cron schedule of five fields')
          .default('0 3 * * 1'),
        driftThreshold: z.number().gt(0).max(10).default(0.2),
      })
      .prefault({}),
    gates: z
      .strictObject({
        accuracy: share.default(0.85),
        precision: share.default(0.8),
        recall: share.default(0.75),
        f1: share.default(0.8),
      })
      .prefault({}),
    regressionGates: z
      .strictObject({
        r2: z.number().min(-1).max(1).default(0.7),
        mae: z.number().gt(0).default(10),
      })
      .prefault({}),
    serving: z.enum(['mlserver', 'kserve']).default('mlserver'),
    rollout: z.enum(['canary', 'blue-green', 'ab-test']).default('canary'),
    canarySteps: z
      .array(z.int().min(1).max(100))
      .min(1)
      .max(20)
      .default([5, 10, 15, 20, 30, 40, 50]),
    iterations: z.int().min(1).max(100).default(10),
    abHeader: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,60}$/)
      .default('x-model-candidate'),
    trafficProvider: z.enum(['istio', 'gateway-api', 'nginx']).default('istio'),
    maxLatencyMilliseconds: z.int().min(1).max(60_000).default(500),
    environments: z
      .array(environmentSchema)
      .min(1)
      .max(6)
      .default([
        environment('dev', 1),
        environment('staging', 1),
        { ...environment('production', 2), syncWindow: true },
      ]),
    regions: z.array(regionSchema).max(10).default([]),
    /** It had no regions at first, and still runs there. The form asks not. */
    regionless: z.boolean().default(false),
    slackChannel: z
      .string()
      .regex(/^(#?[a-z0-9_-]{1,79})?$/, 'is no Slack channel')
      .default(''),
    pagerDuty: z.boolean().default(false),
    secrets: z
      .enum(['external-secrets', 'sealed-secrets'])
      .default('external-secrets'),
    registry: z.enum(['ghcr', 'harbor']).default('ghcr'),
    harborHost: z
      .string()
      .regex(
        /^[a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?(:[0-9]{1,5})?$/,
        'is no host',
      )
      .default('harbor.example.com'),
    layout: z.enum(['apart', 'one']).default('apart'),
    gitHost: z.enum(['github', 'gitea']).default('gitea'),
    repoOwner: z
      .string()
      .regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,38})$/, 'is no organisation')
      .default('models'),
    /** The page of the form that only shows. */
    preview: z.boolean().optional(),
  })
  .superRefine((parameters, context) => {
    const say = (path: Array<string | number>, message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const { environments, regions, canarySteps } = parameters;
    repeated(environments.map(({ name }) => name)).forEach(i =>
      say(['environments', i, 'name'], 'is there twice'),
    );
    repeated(regions.map(({ name }) => name)).forEach(i =>
      say(['regions', i, 'name'], 'is there twice'),
    );
    canarySteps.forEach((step, i) => {
      if (i > 0 && step <= canarySteps[i - 1]) {
        say(['canarySteps', i], `${step} must be more than the step before it`);
      }
    });
    environments.forEach(({ name, namespace }, i) => {
      if (!namespace && `${parameters.name}-${name}`.length > 63) {
        say(
          ['environments', i, 'name'],
          'makes a namespace of more than 63 letters',
        );
      }
    });
    if (parameters.serving === 'kserve' && parameters.rollout === 'ab-test') {
      say(
        ['rollout'],
        'A/B tests need MLServer on Kubernetes; KServe splits traffic by weight only',
      );
    }
    if (
      parameters.trafficProvider === 'nginx' &&
      parameters.serving === 'kserve'
    ) {
      say(['trafficProvider'], 'KServe needs Istio or the Gateway API');
    }
  })
  .transform(({ preview: _preview, ...parameters }) => ({
    ...parameters,
    environments: parameters.environments.map((each, i, { length }) => ({
      ...each,
      syncWindow: each.syncWindow ?? i === length - 1,
    })),
  }));

export type Parameters = z.output<typeof parametersSchema>;

/** @throws InputError that names the field. */
export function parseParameters(input: unknown): Parameters {
  const parsed = parametersSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'parameters'}: ${message}`,
  );
  throw new InputError(`The form is not right: ${said.join('; ')}`);
}

function environment(name: string, replicas: number) {
  return {
    name,
    cluster: 'in-cluster',
    namespace: '',
    replicas,
    autoSync: true,
    syncWindow: false,
  };
}

/** The places of what was there before. */
function repeated(names: readonly string[]): number[] {
  return names.flatMap((name, i) => (names.indexOf(name) < i ? [i] : []));
}
