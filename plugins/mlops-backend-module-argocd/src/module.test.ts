import { startModule } from '@slipway/testing';
import argoCd from './index';

it('gives one source to the delivery API, with an existing portal’s config', async () => {
  const { sources, actions, stop } = await startModule(argoCd, {
    argocd: {
      username: 'portal',
      password: 'p',
      appLocatorMethods: [
        {
          type: 'config',
          instances: [{ name: 'main', url: 'http://127.0.0.1:9' }],
        },
      ],
    },
  });
  expect(sources.map(({ system, title }) => [system, title])).toEqual([
    ['argocd', 'Argo CD'],
  ]);
  await sources[0].start();
  expect(sources[0].statuses()).toMatchObject([
    { id: 'argocd/main', consoleUrl: 'http://127.0.0.1:9' },
  ]);
  await sources[0].stop();
  expect(actions).toEqual([
    'argocd.sync',
    'argocd.refresh',
    'argocd.terminate',
  ]);
  await stop();
});
