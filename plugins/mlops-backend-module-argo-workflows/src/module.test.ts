import { startModule } from '@slipway/testing';
import argoWorkflows from './index';

it('gives one source to the delivery API, with an existing portal’s config', async () => {
  const { sources, actions, stop } = await startModule(argoWorkflows, {
    argoWorkflows: {
      instances: [{ name: 'main', baseUrl: 'http://127.0.0.1:9', token: 't' }],
    },
  });
  expect(sources.map(({ system, title }) => [system, title])).toEqual([
    ['argo-workflows', 'Argo Workflows'],
  ]);
  expect(actions).toEqual([
    'argo-workflows.submit',
    'argo-workflows.resubmit',
    'argo-workflows.retry',
    'argo-workflows.stop',
    'argo-workflows.terminate',
    'argo-workflows.suspend',
    'argo-workflows.resume',
  ]);
  await sources[0].start();
  expect(sources[0].statuses()).toMatchObject([
    { id: 'argo-workflows/main', consoleUrl: 'http://127.0.0.1:9' },
  ]);
  await sources[0].stop();
  await stop();
});
