import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import type { ArgoCdInstance } from '../config/readArgoCdConfig';
import { ArgoCdClient } from './ArgoCdClient';

const URL = 'https://argocd.example.com';
const PATH = '/api/v1/projects';
const PASSWORD = 'hunter2';
const { signal } = new AbortController();

const server = setupServer();
registerMswTestHooks(server);

function client(credentials?: ArgoCdInstance['credentials']) {
  return new ArgoCdClient({
    name: 'main',
    url: URL,
    frontendUrl: URL,
    credentials: credentials ?? {
      type: 'login',
      username: 'portal',
      password: PASSWORD,
    },
  });
}

function jwt(secondsFromNow: number, id = '') {
  const exp = Math.floor(Date.now() / 1000) + secondsFromNow;
  const claims = Buffer.from(JSON.stringify({ exp, jti: id }));
  return `e30.${claims.toString('base64url')}.c2ln`;
}

/** An Argo CD that accepts only the token it gave last. */
function serve(lifetimeSeconds = 86_400) {
  const state = { logins: 0, token: '', refuse: 0 };
  server.use(
    http.post(`${URL}/api/v1/session`, async ({ request }) => {
      state.logins += 1;
      if (request.headers.get('content-type') !== 'application/json') {
        return new HttpResponse(null, { status: 415 });
      }
      if (state.refuse) {
        return HttpResponse.json(
          { message: `Invalid password ${PASSWORD}` },
          { status: state.refuse },
        );
      }
      state.token = jwt(lifetimeSeconds, String(state.logins));
      return HttpResponse.json({ token: state.token });
    }),
    http.get(`${URL}${PATH}`, ({ request }) =>
      request.headers.get('authorization') === `Bearer ${state.token}`
        ? HttpResponse.json({ items: null })
        : HttpResponse.json({ message: 'no' }, { status: 401 }),
    ),
  );
  return state;
}

describe('a client that logs in', () => {
  it('shares one login among its requests', async () => {
    const state = serve();
    const one = client();
    const responses = await Promise.all(
      [1, 2, 3, 4, 5].map(() => one.get(PATH, signal)),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(state.logins).toBe(1);
  });

  it('logs in once more when its token is refused, whoever notices', async () => {
    const state = serve();
    const one = client();
    await one.get(PATH, signal);
    state.token = 'revoked';
    await Promise.all([1, 2, 3].map(() => one.get(PATH, signal)));
    expect(state.logins).toBe(2);
  });

  it('renews a token before it expires', async () => {
    const state = serve(2);
    const one = client();
    await one.get(PATH, signal);
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_500);
    await one.get(PATH, signal);
    now.mockRestore();
    expect(state.logins).toBe(2);
  });

  it('does not get its account locked out by trying a wrong password', async () => {
    const state = serve();
    state.refuse = 401;
    const one = client();
    for (let i = 0; i < 10; i += 1) {
      await expect(one.get(PATH, signal)).rejects.toThrow(
        'Argo CD main did not accept the login (401); check its username and password',
      );
    }
    expect(state.logins).toBe(1);
  });

  it('tries again after a server that was broken', async () => {
    const state = serve();
    state.refuse = 503;
    const one = client();
    await expect(one.get(PATH, signal)).rejects.toThrow(/answered 503/);
    state.refuse = 0;
    await expect(one.get(PATH, signal)).resolves.toMatchObject({ ok: true });
  });

  it('says so when what answers is no Argo CD', async () => {
    server.use(
      http.post(`${URL}/api/v1/session`, () =>
        HttpResponse.html('<html>Sign in</html>'),
      ),
    );
    await expect(client().get(PATH, signal)).rejects.toThrow(
      /is its url that of an Argo CD API server/,
    );
  });
});

describe('errors', () => {
  const token = 'super-secret-token';
  const credentials = { type: 'token', token } as const;

  it.each([401, 403, 404, 500, 502])(
    'say what to do about %d, without the token',
    async status => {
      server.use(
        http.get(`${URL}${PATH}`, () =>
          HttpResponse.json({ message: token }, { status }),
        ),
      );
      const error: Error = await client(credentials)
        .get(`${PATH}?token=${token}`, signal)
        .catch(caught => caught);
      expect(error.message).toContain(`Argo CD main answered ${status}`);
      expect(`${error.stack}`).not.toContain(token);
    },
  );

  it('tell how long a server asks to be left alone', async () => {
    server.use(
      http.get(
        `${URL}${PATH}`,
        () =>
          new HttpResponse(null, {
            status: 429,
            headers: { 'retry-after': '7' },
          }),
      ),
    );
    await expect(client(credentials).get(PATH, signal)).rejects.toMatchObject({
      retryAfterMs: 7_000,
    });
  });

  it('name a server that cannot be reached', async () => {
    server.use(http.get(`${URL}${PATH}`, () => HttpResponse.error()));
    await expect(client(credentials).get(PATH, signal)).rejects.toThrow(
      'Argo CD main cannot be reached; check its url and the network',
    );
  });

  it('come of a redirect: credentials go nowhere else', async () => {
    server.use(
      http.get(`${URL}${PATH}`, () =>
        HttpResponse.redirect('https://evil.example.com/'),
      ),
    );
    await expect(client(credentials).get(PATH, signal)).rejects.toThrow(
      /cannot be reached/,
    );
  });
});
