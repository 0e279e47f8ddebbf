import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { TEMPLATE } from './renderSkeleton';
import { startClockAt, stopClock } from './atTime';
import { ServiceRuns } from './ServiceRuns';
import { startPortal, type PortalOptions } from './startPortal';

const FILES = {
  'new-model': 'new-model/template.yaml',
  'add-environment': 'new-model/add-environment.yaml',
  'promote-model': 'promote-model/template.yaml',
};

export interface Platform {
  readonly sandbox: Sandbox;
  readonly portal: Awaited<ReturnType<typeof startPortal>>;
  readonly runs: ServiceRuns;
}

/**
 * A sandbox and a portal with templates for all tests of a `describe`: its
 * parts are there once the tests run.
 */
export function setUpPlatform(
  options: Omit<PortalOptions, 'templates'> & {
    templates?: Array<keyof typeof FILES>;
    patienceMs?: number;
    /** What time it is when it starts; else what it is. */
    startsAt?: string;
  } = {},
): Platform {
  const { templates = ['new-model'], patienceMs, startsAt, ...rest } = options;
  let sandbox: Sandbox | undefined;
  let portal: Platform['portal'] | undefined;
  let runs: ServiceRuns | undefined;

  beforeAll(async () => {
    if (startsAt) startClockAt(startsAt);
    sandbox = await startSandbox({ speed: 40 });
    portal = await startPortal(sandbox, {
      ...rest,
      templates: templates.map(name => join(TEMPLATE, '..', FILES[name])),
    });
    for (const name of templates) await portal.untilTemplate(name);
    runs = new ServiceRuns(sandbox, portal, patienceMs);
  });

  afterAll(async () => {
    await portal?.stop();
    await sandbox?.stop();
    if (startsAt) stopClock();
  });

  return {
    get sandbox() {
      return there(sandbox);
    },
    get portal() {
      return there(portal);
    },
    get runs() {
      return there(runs);
    },
  };
}

function there<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The platform has not started');
  return part;
}
