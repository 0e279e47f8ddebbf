import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { applicationObject } from '../__testUtils__/applications';
import { restControl } from './restControl';

const BASE = 'https://argocd.test/api/v1/applications/fraud';
const REF = {
  source: 'argocd/main',
  cluster: 'main',
  namespace: 'argocd',
  name: 'fraud',
  project: 'risk',
};
const ASKER = { operationId: 'op-1', requestedBy: 'user:default/jane' };
const { signal } = new AbortController();

describe('over Argo CD’s own API', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const control = restControl([
    {
      name: 'main',
      url: 'https://argocd.test',
      frontendUrl: 'https://argocd.test',
      credentials: { type: 'token', token: 'hunter2' },
    },
  ]);
  let sent: Array<{ method: string; path: string; body: unknown }>;

  /** Answers as told, and remembers what was asked. */
  function answer(status = 200, body: object = {}) {
    sent = [];
    const note = async ({ request }: { request: Request }) => {
      const { pathname, search } = new URL(request.url);
      const text = await request.text();
      sent.push({
        method: request.method,
        path: `${pathname.slice('/api/v1/applications'.length)}${search}`,
        body: text && JSON.parse(text),
      });
      return HttpResponse.json(body, { status });
    };
    server.use(
      http.post(`${BASE}/*`, note),
      http.patch(BASE, note),
      http.delete(`${BASE}/operation`, note),
      http.get(BASE, () =>
        HttpResponse.json(
          applicationObject({
            spec: { syncPolicy: { automated: { enabled: false } } },
          }),
        ),
      ),
    );
  }

  const refusal = (message: string) => ({ error: message, code: 9, message });

  it('says which Application, which objects, and whose doing it is', async () => {
    answer();
    const resources = [{ group: 'apps', kind: 'Deployment', name: 'fraud' }];
    await control.sync(
      REF,
      { prune: true, dryRun: false, revision: 'v2', resources },
      ASKER,
      signal,
    );
    expect(sent).toEqual([
      {
        method: 'POST',
        path: '/fraud/sync',
        body: {
          name: 'fraud',
          appNamespace: 'argocd',
          project: 'risk',
          revision: 'v2',
          prune: true,
          dryRun: false,
          resources,
          infos: [{ name: 'slipway.dev/operation', value: 'op-1' }],
        },
      },
    ]);
  });

  it('makes auto-sync exactly what it was, and does not write what is there', async () => {
    answer();
    const off = { automated: null, suspension: null };
    await control.setAutoSync(REF, () => off, signal);
    expect(sent).toEqual([]);
    const on = { automated: { prune: true }, suspension: null };
    await control.setAutoSync(REF, () => on, signal);
    expect(sent).toMatchObject([
      {
        method: 'PATCH',
        path: '/fraud',
        body: {
          patchType: 'merge',
          patch: JSON.stringify({
            spec: {
              syncPolicy: { automated: { enabled: null, prune: true } },
            },
          }),
        },
      },
    ]);
  });

  it.each(['sync', 'rollback'] as const)(
    'a %s that comes while another runs is tried again later',
    async what => {
      answer(
        400,
        refusal(
          'error setting app operation: rpc error: code = FailedPrecondition desc = another operation is already in progress',
        ),
      );
      const asked =
        what === 'sync'
          ? control.sync(REF, { prune: false, dryRun: false }, ASKER, signal)
          : control.rollback(
              REF,
              { historyId: 6, prune: false },
              ASKER,
              signal,
            );
      await expect(asked).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: 'Another operation of Argo CD is under way at fraud',
      });
    },
  );

  it('any other refusal is told in Argo CD’s words', async () => {
    answer(
      400,
      refusal('rollback cannot be initiated when auto-sync is enabled'),
    );
    await expect(
      control.rollback(REF, { historyId: 6, prune: false }, ASKER, signal),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        'Argo CD main refuses: rollback cannot be initiated when auto-sync is enabled',
    });
  });

  it('terminating what has ended meanwhile is no fault', async () => {
    answer(
      400,
      refusal('Unable to terminate operation. No operation is in progress'),
    );
    await control.terminate(REF, signal);
    expect(sent).toMatchObject([
      {
        method: 'DELETE',
        path: '/fraud/operation?appNamespace=argocd&project=risk',
      },
    ]);
  });

  it.each([
    [401, 'AuthenticationError'],
    [403, 'NotAllowedError'],
    [404, 'NotFoundError'],
    [502, 'ServiceUnavailableError'],
  ])('an answer of %i is said without the token', async (status, name) => {
    answer(status);
    const error = await control
      .sync(REF, { prune: false, dryRun: false }, ASKER, signal)
      .catch(e => e);
    expect(error.name).toBe(name);
    expect(error.message).toContain('Argo CD main');
    expect(error.message).not.toContain('hunter2');
  });

  it('an instance that is not configured any more is named', async () => {
    await expect(
      control.read({ ...REF, cluster: 'old' }, signal),
    ).rejects.toThrow(
      "There is no Argo CD old in the portal's config any more",
    );
  });
});
