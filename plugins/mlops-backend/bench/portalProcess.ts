import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { CpuProfile } from './CpuProfile';
import { bareRouter, benchCatalog, benchPolicy } from './portal/plugins';
import { portalConfig } from './portal/portalConfig';
import { memoryCatalog } from './portal/memoryCatalog';
import { entities } from './platform/entities';
import { FULL_SIZE, type Size } from './platform/names';
import { answerParent, readOptions } from './processes';

const CALM_SECONDS = 3;
const CALM_CPU_MICROSECONDS = 100_000;
const REST_PATIENCE_MS = 300_000;

const delay = monitorEventLoopDelay({ resolution: 1 });
const handled: number[] = [];
const profile = new CpuProfile();
let startedAt = 0;

/** Notes when the sources start. */
const startClock = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'start-clock',
  register(env) {
    env.registerInit({
      deps: { lifecycle: coreServices.lifecycle },
      async init({ lifecycle }) {
        lifecycle.addStartupHook(() => {
          startedAt = performance.now();
          delay.reset();
          delay.enable();
        });
      },
    });
  },
});

/** Notes how long each request takes to answer. */
const stopwatch = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'stopwatch',
  register(env) {
    env.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      async init({ httpRouter }) {
        httpRouter.use((_req, res, next) => {
          const began = performance.now();
          // The answer is with the socket; the log of the request comes after.
          res.once('prefinish', () => handled.push(performance.now() - began));
          next();
        });
      },
    });
  },
});

/**
 * After its first start the portal writes down what its sources remember, and
 * the catalog stitches: once. Resolves with the seconds that this took.
 */
async function untilAtRest(): Promise<number> {
  const began = performance.now();
  for (let calm = 0; calm < CALM_SECONDS;) {
    const before = process.cpuUsage();
    await setTimeout(1_000);
    const { user, system } = process.cpuUsage(before);
    calm = user + system < CALM_CPU_MICROSECONDS ? calm + 1 : 0;
    if (performance.now() - began > REST_PATIENCE_MS) {
      throw new Error('The portal does not come to rest');
    }
  }
  return (performance.now() - began) / 1000;
}

/** A portal as in production, with its catalog or with one held in memory. */
async function main(): Promise<void> {
  const options = readOptions<
    Parameters<typeof portalConfig>[0] & { size?: Size }
  >();
  const backend = createBackend();
  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => new ConfigReader(portalConfig(options)),
    }),
  );
  backend.add(import('@backstage/plugin-auth-backend'));
  backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
  backend.add(import('@backstage/plugin-permission-backend'));
  backend.add(benchPolicy);
  if (options.catalog === 'real') {
    backend.add(import('@backstage/plugin-catalog-backend'));
    backend.add(benchCatalog);
    backend.add(bareRouter);
  } else {
    backend.add(
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => memoryCatalog(entities(options.size ?? FULL_SIZE)),
      }),
    );
    backend.add(stopwatch);
  }
  backend.add(startClock);
  backend.add(import('../src'));
  backend.add(import('@slipway/backstage-plugin-mlops-backend-module-argocd'));
  backend.add(
    import('@slipway/backstage-plugin-mlops-backend-module-argo-workflows'),
  );
  backend.add(import('@slipway/backstage-plugin-mlops-backend-module-flagger'));
  backend.add(import('@slipway/backstage-plugin-mlops-backend-module-mlflow'));
  await backend.start();

  answerParent({
    loaded: async () => {
      delay.disable();
      return {
        milliseconds: performance.now() - startedAt,
        delayP99: delay.percentile(99) / 1e6,
        delayMax: delay.max / 1e6,
      };
    },
    watchLoop: async () => {
      delay.reset();
      delay.enable();
    },
    loop: async () => {
      delay.disable();
      return { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
    },
    handled: async () => handled.splice(0),
    atRest: untilAtRest,
    cpu: async () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    profile: async () => profile.start(),
    profiled: async file => profile.writeTo(String(file)),
    memory: async () => {
      globalThis.gc?.();
      globalThis.gc?.();
      const { heapUsed, external, rss } = process.memoryUsage();
      return { heap: heapUsed, buffers: external, rss };
    },
  });
  process.send?.({ ready: {} });
}

main();
