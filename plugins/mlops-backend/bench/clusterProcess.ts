import { SANDBOX_TOKEN, startSandbox } from '@slipway/sandbox';
import { answerParent, readOptions } from './processes';
import { applications } from './platform/applications';
import { canaries, deployments } from './platform/canaries';
import { FULL_SIZE, type Size } from './platform/names';
import { workflows } from './platform/workflows';

/** A Kubernetes API with everything in it, in a process of its own. */
async function main(): Promise<void> {
  const size: Size = { ...FULL_SIZE, ...readOptions<Partial<Size>>() };
  const sandbox = await startSandbox({ story: false, controllers: false });
  sandbox.cluster.load(applications(size));
  sandbox.cluster.load(canaries(size));
  sandbox.cluster.load(deployments(size));
  sandbox.cluster.load(workflows(size));
  answerParent({
    requests: async () => sandbox.faults.requests('kubernetes'),
    stop: () => sandbox.stop(),
  });
  process.send?.({
    ready: { url: sandbox.urls.kubernetes, token: SANDBOX_TOKEN },
  });
}

main();
