import type { EnvironmentDelivery } from '@slipway/backstage-plugin-mlops-common';
import { CrashDrill, type Ending } from './CrashDrill';
import { isSettled, type CrashStage } from './CrashStage';
import { NO_EFFECT, type Effects } from './Effects';
import { pointsToTry } from './pointsToTry';

/** What the two operations did, and what was seen of it besides. */
export interface Glass {
  broken: Ending;
  /** While the glass is broken. */
  whileBroken: unknown;
  lifted: Ending;
  /** When all is as it was. */
  afterwards: unknown;
}

/** At which the portal is killed; at none it is not. */
interface Points {
  broken?: string;
  lifted?: string;
}

/** What both of them have to do, and no more. */
export const BROKEN: Ending = {
  state: 'succeeded',
  steps: ['succeeded'],
  effects: { ...NO_EFFECT, operations: 1, deployed: 1, autoSync: 1 },
};
export const LIFTED: Ending = {
  state: 'succeeded',
  steps: ['succeeded'],
  // Argo CD takes up what Git names.
  effects: { ...NO_EFFECT, deployed: 1, autoSync: 1 },
};

/** Breaks the glass and lifts the hold again, over and over. */
export class GlassDrill {
  readonly #breaking: CrashDrill;
  readonly #lifting: CrashDrill;

  constructor(
    private readonly stage: CrashStage,
    effects: Effects,
    private readonly watching: {
      isBroken(environment: EnvironmentDelivery): boolean;
      /** Before each of both. */
      reset?(): Promise<void>;
      whileBroken?(): Promise<unknown>;
      afterwards?(): Promise<unknown>;
    },
  ) {
    const settled = async () => undefined;
    this.#breaking = new CrashDrill(stage, effects, {
      start: () => stage.rollBack({ path: 'break-glass' }),
      settled,
    });
    this.#lifting = new CrashDrill(stage, effects, {
      start: () => stage.start('hold.lift'),
      settled,
    });
  }

  /** Once undisturbed, then killed at the points of both that are to be tried. */
  async *rounds(): AsyncGenerator<Glass & { at: Points }> {
    yield { at: {}, ...(await this.#both({})) };
    const { points } = this.stage.backend;
    const breaks = pointsToTry(points.filter(point => !isOfLift(point)));
    const lifts = pointsToTry(points.filter(isOfLift));
    const count = Math.max(breaks.length, lifts.length);
    for (let i = 0; i < count; i += 1) {
      const at = { broken: breaks[i], lifted: lifts[i] };
      yield { at, ...(await this.#both(at)) };
    }
  }

  async #both(at: Points): Promise<Glass> {
    const { stage, watching } = this;
    await stage.sees(isSettled);
    await watching.reset?.();
    const broken = await this.#breaking.run(at.broken);
    await stage.sees(environment => watching.isBroken(environment));
    const whileBroken = await watching.whileBroken?.();
    await watching.reset?.();
    const lifted = await this.#lifting.run(at.lifted);
    await stage.sees(isSettled);
    const afterwards = await watching.afterwards?.();
    return { broken, whileBroken, lifted, afterwards };
  }
}

/** Argo CD runs an old release, and Git names another. */
export function runsAnOldRelease({ destinations }: EnvironmentDelivery) {
  return destinations.some(({ applications }) =>
    applications.some(({ sync }) => sync === 'OutOfSync'),
  );
}

function isOfLift(point: string): boolean {
  return /resume|lift/.test(point);
}
