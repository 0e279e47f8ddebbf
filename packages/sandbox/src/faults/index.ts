import type { RequestHandler } from 'express';
import {
  isSystemName,
  SYSTEM_NAMES,
  type FaultySystem,
  type SystemName,
} from '../systems';
import { SystemFaults, type RequestCounts } from './systemFaults';

export type { RequestClass } from './requestClass';
export {
  SystemFaults,
  type FaultScope,
  type RequestCounts,
  type Times,
} from './systemFaults';

/** Makes the systems of a sandbox misbehave, and counts their requests. */
export class Faults {
  private readonly systems: Map<FaultySystem, SystemFaults>;

  constructor(parts: {
    setDown(system: SystemName, down: boolean): Promise<void>;
    /** @throws for a system that has none. */
    stopController(system: FaultySystem, stopped: boolean): void;
  }) {
    this.systems = new Map(
      [...SYSTEM_NAMES, 'flagger' as const].map(name => [
        name,
        new SystemFaults(name, {
          setDown: async down => {
            if (isSystemName(name)) await parts.setDown(name, down);
            else if (down) throw new Error(`${name} has no server`);
          },
          stopController: stopped => parts.stopController(name, stopped),
        }),
      ]),
    );
  }

  of(system: FaultySystem): SystemFaults {
    const faults = this.systems.get(system);
    if (!faults) {
      throw new Error(`There is no system named ${system}`);
    }
    return faults;
  }

  middleware(system: SystemName): RequestHandler {
    const faults = this.of(system);
    return (request, response, next) => faults.handle(request, response, next);
  }

  requests(system: SystemName): RequestCounts {
    return this.of(system).requests();
  }

  resetRequests(): void {
    this.systems.forEach(faults => faults.resetRequests());
  }

  /** All systems behave again. */
  async reset(): Promise<void> {
    await Promise.all([...this.systems.values()].map(faults => faults.reset()));
  }

  stop(): void {
    this.systems.forEach(faults => faults.stop());
  }
}
