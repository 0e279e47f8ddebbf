import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import type { Sandbox } from '@slipway/sandbox';
import { z } from 'zod';
import type { startPortal } from './startPortal';

/** What the portal said of a rollout at one time. */
export interface Seen {
  phase: Rollout['phase'];
  iterations: number;
  traffic: Rollout['traffic'];
  matched: Rollout['matchedTraffic'];
  /** What Flagger itself says of the candidate's weight, in per cent. */
  weight: number;
}

/** How many looks the portal may be behind Flagger. */
const BEHIND = 4;
const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({ value: z.tuple([z.number(), z.coerce.number()]) }),
    ),
  }),
});

const eventSchema = z.object({
  involvedObject: z.object({ kind: z.literal('Canary'), name: z.string() }),
  type: z.literal('Warning'),
  message: z.string(),
});
const FAILED_CHECK = /^Halt (\S+ )?advancement (?!waiting)/;
/**
 * A webhook that did not answer in time, or a load test that had run out before
 * the turn that measures it came. A query that never finds anything fails every
 * check, and its canary with them.
 */
const LATE = /context deadline exceeded|no values found for custom metric/;

/** Looks at a rollout again and again while it goes on. */
export class Observations {
  private readonly sandbox: Sandbox;
  private readonly portal: Awaited<ReturnType<typeof startPortal>>;
  private readonly service: string;
  private readonly seen: Seen[] = [];
  private running?: Promise<void>;
  private stopped = false;

  constructor(
    sandbox: Sandbox,
    portal: Awaited<ReturnType<typeof startPortal>>,
    service: string,
  ) {
    this.sandbox = sandbox;
    this.portal = portal;
    this.service = service;
  }

  start(): void {
    this.running = this.look();
  }

  async stop(): Promise<Seen[]> {
    this.stopped = true;
    await this.running;
    return this.seen;
  }

  /** Looks at which the portal said what Flagger had not set of late. */
  wrong(): Seen[] {
    return this.seen.filter(({ traffic, matched }, i) => {
      const said = (matched ?? traffic).candidate;
      const around = this.seen.slice(Math.max(0, i - BEHIND), i + 2);
      return !around.some(({ weight }) => weight === said);
    });
  }

  /**
   * Why Flagger counted checks as failed, in its words. On a busy machine a
   * webhook that is right, or a turn of Flagger, can be too late: that says
   * nothing of the release.
   */
  failedChecks(): { refused: string[]; late: string[] } {
    const messages = this.sandbox.cluster
      .list({ apiVersion: 'v1', kind: 'Event' })
      .flatMap(event => eventSchema.safeParse(event).data ?? [])
      .filter(({ involvedObject }) => involvedObject.name === this.service)
      .map(({ message }) => message)
      .filter(message => FAILED_CHECK.test(message));
    return {
      refused: messages.filter(message => !LATE.test(message)),
      late: messages.filter(message => LATE.test(message)),
    };
  }

  private async look(): Promise<void> {
    while (!this.stopped) {
      await this.once();
      await new Promise(resolve => {
        setTimeout(resolve, 150);
      });
    }
  }

  private async once(): Promise<void> {
    const delivery = await this.portal.delivery(this.service);
    const places = delivery?.environments.flatMap(each => each.destinations);
    const rollout = places?.flatMap(({ rollouts }) => rollouts)[0];
    if (!rollout) return;
    const { phase, traffic, matchedTraffic, iterations } = rollout;
    this.seen.push({
      weight: await this.weight(rollout),
      phase,
      traffic,
      matched: matchedTraffic,
      iterations: iterations?.done ?? 0,
    });
  }

  private async weight({ namespace, name }: Rollout): Promise<number> {
    const query = `flagger_canary_weight{namespace="${namespace}",workload="${name}"}`;
    const response = await fetch(
      `${this.sandbox.urls.prometheus}/api/v1/query?query=${encodeURIComponent(query)}`,
    );
    const { data } = answerSchema.parse(await response.json());
    return data.result[0]?.value[1] ?? 0;
  }
}
