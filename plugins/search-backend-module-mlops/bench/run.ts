/* eslint-disable no-console */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { CatalogClient } from '@backstage/catalog-client';
import { ConfigReader } from '@backstage/config';
import { DeliveryApi } from '../src/collator/DeliveryApi';
import { MlopsCollatorFactory } from '../src/collator/MlopsCollatorFactory';
import { readCollatorConfig } from '../src/config/readCollatorConfig';
import { MemoryWatch } from './MemoryWatch';
import { SIZE } from './platform';

const TARGET_SECONDS = 300;
const TARGET_MEGABYTES = 200;
/** As the indexers of the search engines take them. */
const BATCH = 1_000;

async function startPortal(): Promise<{ url: string; stop(): void }> {
  const child = fork(join(__dirname, 'portalProcess.ts'), {
    execArgv: [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
  });
  const port = await new Promise<number>((resolve, reject) => {
    // The loader of TypeScript sends messages of its own.
    child.on('message', (message: { port?: number }) => {
      if (message.port) resolve(message.port);
    });
    child.once('exit', code => reject(new Error(`It ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => child.kill('SIGKILL'),
  };
}

function createCollator(url: string): MlopsCollatorFactory {
  const discovery = { getBaseUrl: async (id: string) => `${url}/api/${id}` };
  const catalog = new CatalogClient({ discoveryApi: discovery });
  const auth = mockServices.auth({ pluginId: 'search' });
  return new MlopsCollatorFactory({
    settings: readCollatorConfig(new ConfigReader({})),
    deliveries: new DeliveryApi({
      discovery: { ...discovery, getExternalBaseUrl: discovery.getBaseUrl },
      auth,
    }),
    catalog: { streamEntities: request => catalog.streamEntities(request) },
    auth,
    logger: mockServices.rootLogger({ level: 'none' }),
  });
}

/** An indexer that looks at what it is given and forgets it. */
class CountingIndexer extends Writable {
  documents = 0;
  versions = 0;
  bytes = 0;
  #batch: string[] = [];

  constructor() {
    super({ objectMode: true });
  }

  override _write(
    document: { subject: string },
    _encoding: string,
    done: () => void,
  ): void {
    this.documents += 1;
    if (document.subject === 'model-version') this.versions += 1;
    this.#batch.push(JSON.stringify(document));
    if (this.#batch.length >= BATCH) this.#flush();
    done();
  }

  override _final(done: () => void): void {
    this.#flush();
    done();
  }

  #flush(): void {
    for (const document of this.#batch) this.bytes += document.length;
    this.#batch = [];
  }
}

let missed = 0;

function figure(name: string, value: number, unit: string, atMost?: number) {
  const met = atMost === undefined || value <= atMost;
  if (!met) missed += 1;
  const judged = met ? '✓' : '✗';
  const text = value.toLocaleString('en', {
    maximumFractionDigits: value < 100 ? 2 : 0,
  });
  console.log(
    `  ${atMost === undefined ? ' ' : judged} ${name.padEnd(46)} ${text.padStart(10)} ${unit}${atMost === undefined ? '' : `  (at most ${atMost} ${unit})`}`,
  );
}

async function main(): Promise<void> {
  const versions = SIZE.entities * SIZE.versions;
  console.log(
    `Search: ${SIZE.entities} entities with ${versions} model versions are collated over HTTP, with a heap of ${TARGET_MEGABYTES} MB at most\n`,
  );
  const portal = await startPortal();
  try {
    const factory = createCollator(portal.url);
    const memory = new MemoryWatch();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const began = performance.now();
    const indexer = new CountingIndexer();
    await pipeline(await factory.getCollator(), indexer);
    const seconds = (performance.now() - began) / 1000;
    delay.disable();
    const { resident, residentInAll, used } = memory.stop();
    if (indexer.versions !== versions) {
      throw new Error(`${indexer.versions} versions of ${versions} were found`);
    }
    figure('until all is collated', seconds, 's', TARGET_SECONDS);
    figure('memory for it (resident)', resident, 'MB', TARGET_MEGABYTES);
    figure('memory for it (heap and buffers)', used, 'MB');
    figure('memory in all (resident)', residentInAll, 'MB');
    figure('event-loop delay p99 meanwhile', delay.percentile(99) / 1e6, 'ms');
    figure('documents', indexer.documents, '');
    figure('text for each document', indexer.bytes / indexer.documents, 'B');
    console.log(
      missed === 0
        ? '\nAll targets are met.'
        : `\n${missed} of the targets are missed.`,
    );
    process.exitCode = missed === 0 ? 0 : 1;
  } finally {
    portal.stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
