import { z } from 'zod';

/**
 * Asks what a template of model services would make.
 *
 * @public
 */
export const previewRequestSchema = z.strictObject({
  templateRef: z.string().min(1).max(200),
  /** The answers of the form, as they are. */
  values: z.record(z.string(), z.unknown()),
});

/** @public */
export type PreviewRequest = z.output<typeof previewRequestSchema>;

const previewProblemSchema = z.object({
  /** As the form names it; absent when it is of several. */
  field: z.string().optional(),
  message: z.string(),
});

/**
 * Why a service could not be made of the answers.
 *
 * @public
 */
export type PreviewProblem = z.output<typeof previewProblemSchema>;

const previewOverlaySchema = z.object({
  /** Of the folder in `overlays/`: `production-eu`. */
  path: z.string(),
  region: z.string().optional(),
  cluster: z.string(),
  namespace: z.string(),
  replicas: z.number(),
  autoSync: z.boolean(),
  syncWindow: z.boolean(),
  host: z.string(),
  applicationName: z.string(),
  /** The overlay whose release is promoted to this one. */
  promotedFrom: z.string().optional(),
});

/**
 * A place that the service would run at.
 *
 * @public
 */
export type PreviewOverlay = z.output<typeof previewOverlaySchema>;

const previewEnvironmentSchema = z.object({
  name: z.string(),
  /** Of the last environment: new versions are tried on some requests first. */
  isProduction: z.boolean(),
  overlays: z.array(previewOverlaySchema),
});

/** @public */
export type PreviewEnvironment = z.output<typeof previewEnvironmentSchema>;

const previewRolloutSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('canary'), steps: z.array(z.number()) }),
  z.object({ kind: z.literal('blue-green'), iterations: z.number() }),
  z.object({
    kind: z.literal('ab-test'),
    iterations: z.number(),
    header: z.string(),
  }),
]);

/**
 * How a new version would come to production.
 *
 * @public
 */
export type PreviewRollout = z.output<typeof previewRolloutSchema>;

const previewGateSchema = z.object({
  metric: z.string(),
  operator: z.enum(['>=', '<=']),
  threshold: z.number(),
});

/** @public */
export type PreviewGate = z.output<typeof previewGateSchema>;

const previewServiceSchema = z.object({
  name: z.string(),
  entityRef: z.string(),
  owner: z.string(),
  modelName: z.string(),
  image: z.string(),
  framework: z.string(),
  serving: z.string(),
  trainingNamespace: z.string(),
  trainingCluster: z.string(),
  /** Five fields, in UTC. */
  schedule: z.string(),
  driftThreshold: z.number(),
  gates: z.array(previewGateSchema),
  minimumSample: z.number(),
  maxLatencyMilliseconds: z.number(),
  trafficProvider: z.string(),
  rollout: previewRolloutSchema,
  environments: z.array(previewEnvironmentSchema),
});

/**
 * Every name and number of a service, as the template would make it.
 *
 * @public
 */
export type PreviewService = z.output<typeof previewServiceSchema>;

const previewFileSchema = z.object({
  path: z.string(),
  size: z.number(),
  /** Absent for what is no text, and for what is too long to be shown. */
  content: z.string().optional(),
  /** The Kubernetes objects in it. */
  objects: z.array(z.object({ kind: z.string(), name: z.string() })),
});

/** @public */
export type PreviewFile = z.output<typeof previewFileSchema>;

const previewRepositorySchema = z.object({
  /** `models/fraud-detection`. */
  name: z.string(),
  url: z.string().optional(),
  /** A sentence. */
  purpose: z.string(),
  files: z.array(previewFileSchema),
});

/**
 * A repository with what would be written into it.
 *
 * @public
 */
export type PreviewRepository = z.output<typeof previewRepositorySchema>;

const previewFilesSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('rendered'),
    repositories: z.array(previewRepositorySchema),
  }),
  z.object({ state: z.literal('withheld'), reason: z.string() }),
]);

/**
 * The files as they would be written, or why they can't be shown.
 *
 * @public
 */
export type PreviewFiles = z.output<typeof previewFilesSchema>;

/**
 * What a template would make of the answers; nothing is made by asking.
 *
 * @public
 */
export const modelServicePreviewSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('refused'),
    problems: z.array(previewProblemSchema),
  }),
  z.object({
    state: z.literal('described'),
    /** What would end the run before anything is made: names that are taken. */
    problems: z.array(previewProblemSchema),
    /** What could not be checked just now. */
    unchecked: z.array(z.string()),
    service: previewServiceSchema,
    /** Sentences, in the order in which it happens. */
    afterwards: z.array(z.string()),
    files: previewFilesSchema,
  }),
]);

/** @public */
export type ModelServicePreview = z.output<typeof modelServicePreviewSchema>;
