import type { MlflowClient } from '../client/MlflowClient';
import { projectRun, type ObservedRun } from '../projection/projectRun';

/**
 * Somebody may still log an evaluation to a run that has ended, so even an
 * ended run is asked for again, but seldom.
 */
const ENDED_RUN_MS = 10 * 60_000;
const MISSING_RUN_MS = 5 * 60_000;
const MOST_RUNS = 20_000;

interface Entry {
  run?: ObservedRun;
  freshUntil: number;
}

/**
 * The runs of one instance. A run that goes on is asked for at each poll; one
 * that has ended is remembered.
 */
export class RunCache {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly client: Pick<MlflowClient, 'getRun'>,
    private readonly now: () => number = Date.now,
  ) {}

  peek(runId: string): ObservedRun | undefined {
    return this.entries.get(runId)?.run;
  }

  needs(runId: string): boolean {
    const entry = this.entries.get(runId);
    return !entry || entry.freshUntil <= this.now();
  }

  async refresh(runId: string, signal?: AbortSignal): Promise<void> {
    const answer = await this.client.getRun(runId, signal);
    const run = answer && projectRun(runId, answer);
    this.entries.delete(runId);
    this.entries.set(runId, { run, freshUntil: this.now() + lifetime(run) });
    this.forgetOldest();
  }

  private forgetOldest(): void {
    if (this.entries.size <= MOST_RUNS) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }
}

function lifetime(run: ObservedRun | undefined): number {
  if (!run) return MISSING_RUN_MS;
  if (!run.finished) return 0;
  // Spread, so that the runs of one model do not all come due together.
  return ENDED_RUN_MS * (1 + Math.random());
}
