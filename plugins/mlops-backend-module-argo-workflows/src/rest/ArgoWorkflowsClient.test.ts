import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { toError } from '@backstage/errors';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { ArgoWorkflowsClient } from './ArgoWorkflowsClient';

const URL = 'https://argo.example.com';
const PATH = '/api/v1/workflows/';
const TOKEN = 'super-secret-token';

const server = setupServer();
registerMswTestHooks(server);

const client = new ArgoWorkflowsClient({
  name: 'main',
  baseUrl: URL,
  frontendUrl: URL,
  token: TOKEN,
});

describe('the client of a workflow server', () => {
  it('sends its token as a bearer', async () => {
    server.use(
      http.get(`${URL}${PATH}`, ({ request }) =>
        HttpResponse.json({ said: request.headers.get('authorization') }),
      ),
    );
    await expect(client.getJson(PATH)).resolves.toEqual({
      said: `Bearer ${TOKEN}`,
    });
  });

  it.each([
    [401, /token is not accepted/],
    [403, /may not read \/api\/v1\/workflows\/; grant it get, list and watch/],
    [404, /has no \/api\/v1\/workflows\//],
    [500, /answered 500/],
  ])('says what to do about %d, without the token', async (status, words) => {
    server.use(
      http.get(`${URL}${PATH}`, () =>
        HttpResponse.json({ message: TOKEN }, { status }),
      ),
    );
    const error = await client
      .getJson(`${PATH}?token=${TOKEN}`)
      .then(() => undefined, toError);
    expect(error?.message).toMatch(words);
    expect(`${error?.stack}`).not.toContain(TOKEN);
  });

  it('tells how long a server asks to be left alone', async () => {
    server.use(
      http.get(
        `${URL}${PATH}`,
        () =>
          new HttpResponse(null, {
            status: 429,
            headers: { 'retry-after': '3' },
          }),
      ),
    );
    await expect(client.getJson(PATH)).rejects.toMatchObject({
      retryAfterMs: 3_000,
    });
  });

  it('names a server that cannot be reached, or sends credentials away', async () => {
    server.use(http.get(`${URL}${PATH}`, () => HttpResponse.error()));
    await expect(client.getJson(PATH)).rejects.toThrow(/cannot be reached/);
    server.use(
      http.get(`${URL}${PATH}`, () =>
        HttpResponse.redirect('https://evil.example.com/'),
      ),
    );
    await expect(client.getJson(PATH)).rejects.toThrow(/cannot be reached/);
  });
});
