import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { TEMPLATE } from './__testUtils__/renderSkeleton';
import { eventually, startPortal } from './__testUtils__/startPortal';

jest.setTimeout(300_000);

const NAME = 'late-payments';

describe('the template of a new model service, in the sandbox', () => {
  let sandbox: Sandbox;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 40 });
    portal = await startPortal(sandbox, {
      templates: [join(TEMPLATE, 'template.yaml')],
    });
    await portal.untilTemplate('new-model');
  });

  afterAll(async () => {
    await portal?.stop();
    await sandbox?.stop();
  });

  it('makes a service that is deployed, trained and in the catalog, from a name and an owner', async () => {
    const task = await portal.run('new-model', {
      name: NAME,
      owner: 'group:default/team-fraud',
    });
    if (task.status !== 'completed') throw new Error(task.log);
    const version = await eventually(async () => {
      const delivery = await portal.delivery(NAME);
      return delivery?.registry.models[0]?.versions[0];
    }, 120_000);
    expect(version.version).toBe('1');
  });
});
