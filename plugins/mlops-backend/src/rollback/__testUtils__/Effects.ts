import type { ClusterEvent, Sandbox } from '@slipway/sandbox';
import { z } from 'zod';
import type { GitHostClient } from './GitHostClient';

/** What happened at the systems, by number; what is not named did not happen. */
export interface Effect {
  /** On the main branch. */
  commits: number;
  pulls: string[];
  /** Left over beside main. */
  branches: string[];
  /** Operations asked of Argo CD by the portal. */
  operations: number;
  /** Entries that Argo CD added to the Application's history. */
  deployed: number;
  /** Times that the Application's auto-sync was changed. */
  autoSync: number;
  /** Canaries that were sent back. */
  sentBack: number;
  /** Analyses that began. */
  analyses: number;
  /** Times that the Canary's skipAnalysis was changed. */
  skipAnalysis: number;
  /** Requests that changed something at MLflow. */
  models: number;
}

const applicationSchema = z.object({
  spec: z.object({
    syncPolicy: z.object({ automated: z.unknown() }).partial().optional(),
  }),
  operation: z
    .object({ initiatedBy: z.object({ automated: z.boolean() }).partial() })
    .partial()
    .optional(),
  status: z
    .object({ history: z.array(z.object({ id: z.number() })) })
    .partial()
    .optional(),
});
const canarySchema = z.object({
  spec: z.object({ skipAnalysis: z.boolean().optional() }),
  status: z.object({ phase: z.string() }).partial().optional(),
});

const NONE = {
  operations: 0,
  deployed: 0,
  autoSync: 0,
  sentBack: 0,
  analyses: 0,
  skipAnalysis: 0,
};

/** Nothing happened at all. */
export const NO_EFFECT: Effect = {
  ...NONE,
  commits: 0,
  pulls: [],
  branches: [],
  models: 0,
};

/** Counts what is done to an Application, its repository and its Canary. */
export class Effects {
  #counts = { ...NONE };
  #commits = 0;
  #pulls = 0;
  #models = 0;
  readonly #stop: () => void;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly git: GitHostClient,
    private readonly application: string,
    private readonly canary?: { namespace: string; name: string },
  ) {
    this.#stop = sandbox.cluster.onEvent(event => this.#note(event));
  }

  stop(): void {
    this.#stop();
  }

  /** Forgets what has been until now. */
  async reset(): Promise<void> {
    this.#counts = { ...NONE };
    this.#commits = await this.git.commits();
    this.#pulls = (await this.git.pulls()).length;
    this.#models = this.#mlflowWrites();
  }

  /** Since the last reset. */
  async seen(): Promise<Effect> {
    const pulls = await this.git.pulls();
    const added = pulls
      .filter(({ number }) => number > this.#pulls)
      .map(({ merged, state }) => (merged ? 'merged' : state));
    const branches = (await this.git.branches())
      .map(({ name }) => name)
      .filter(name => name !== 'main');
    return {
      ...this.#counts,
      commits: (await this.git.commits()) - this.#commits,
      pulls: added,
      branches,
      models: this.#mlflowWrites() - this.#models,
    };
  }

  #mlflowWrites(): number {
    return this.sandbox.faults.requests('mlflow').byClass.write ?? 0;
  }

  #note({ object, previous }: ClusterEvent): void {
    if (!previous) return;
    if (object.kind === 'Application') this.#noteApplication(object, previous);
    if (object.kind === 'Canary') this.#noteCanary(object, previous);
  }

  #noteApplication(
    object: ClusterEvent['object'],
    previous: ClusterEvent['object'],
  ): void {
    if (object.metadata.name !== this.application) return;
    const before = applicationSchema.parse(previous);
    const now = applicationSchema.parse(object);
    const asked = now.operation && !now.operation.initiatedBy?.automated;
    if (asked && !before.operation) this.#counts.operations += 1;
    const last = (seen: typeof now) => seen.status?.history?.at(-1)?.id ?? -1;
    if (last(now) > last(before)) this.#counts.deployed += 1;
    const auto = (seen: typeof now) =>
      JSON.stringify(seen.spec.syncPolicy?.automated ?? null);
    if (auto(now) !== auto(before)) this.#counts.autoSync += 1;
  }

  #noteCanary(
    object: ClusterEvent['object'],
    previous: ClusterEvent['object'],
  ): void {
    const { namespace, name } = object.metadata;
    if (name !== this.canary?.name || namespace !== this.canary.namespace) {
      return;
    }
    const before = canarySchema.parse(previous);
    const now = canarySchema.parse(object);
    const [was, is] = [before.status?.phase, now.status?.phase];
    if (is === 'Failed' && was !== 'Failed') this.#counts.sentBack += 1;
    if (is === 'Progressing' && was !== 'Progressing') {
      this.#counts.analyses += 1;
    }
    if (Boolean(before.spec.skipAnalysis) !== Boolean(now.spec.skipAnalysis)) {
      this.#counts.skipAnalysis += 1;
    }
  }
}
