/** Tags and params are kept in the order in which they were first written. */
export type Texts = Map<string, string>;

export type LifecycleStage = 'active' | 'deleted';

export interface Experiment {
  id: string;
  name: string;
  artifactLocation: string;
  lifecycleStage: LifecycleStage;
  createdAt: number;
  updatedAt: number;
  tags: Texts;
}

export type RunStatus =
  'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface Metric {
  key: string;
  value: number;
  /** Milliseconds. */
  timestamp: number;
  step: number;
}

export interface Run {
  id: string;
  name: string;
  experimentId: string;
  userId: string;
  status: RunStatus;
  startTime: number;
  endTime?: number;
  artifactUri: string;
  lifecycleStage: LifecycleStage;
  tags: Texts;
  params: Texts;
  /** By key, in the order of logging. */
  metrics: Map<string, Metric[]>;
  datasets: unknown[];
  modelInputs: unknown[];
  modelOutputs: unknown[];
}

export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

export interface ModelVersion {
  name: string;
  version: number;
  createdAt: number;
  updatedAt: number;
  stage: Stage;
  description: string;
  source: string;
  runId: string;
  runLink: string;
  modelId?: string;
  userId?: string;
  status: 'PENDING_REGISTRATION' | 'FAILED_REGISTRATION' | 'READY';
  statusMessage?: string;
  tags: Texts;
}

export interface RegisteredModel {
  name: string;
  createdAt: number;
  updatedAt: number;
  description?: string;
  tags: Texts;
  /** Alias to version. */
  aliases: Map<string, number>;
  versions: Map<number, ModelVersion>;
  /** A deleted version's number is not given out again. */
  lastVersion: number;
}

export interface LoggedModel {
  id: string;
  name: string;
  experimentId: string;
  createdAt: number;
  updatedAt: number;
  artifactUri: string;
  status: string;
  modelType?: string;
  sourceRunId?: string;
  tags: Texts;
  params: Texts;
}

/** A page of a search. */
export interface Page<T> {
  items: T[];
  nextPageToken?: string;
}
