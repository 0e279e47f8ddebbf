import request from 'supertest';
import { APPS, argoCdApi, TOKEN } from '../__testUtils__/argoCdApi';

describe('a session', () => {
  it('is needed, and is told by an error body of gRPC', async () => {
    const { server } = await argoCdApi();
    const none = await request(server).get(APPS);
    expect(none.status).toBe(401);
    expect(none.body).toEqual({
      error: 'no session information',
      code: 16,
      message: 'no session information',
    });
    const wrong = await request(server)
      .get(APPS)
      .set('Authorization', 'Bearer nonsense');
    expect(wrong.body.message).toContain('invalid session');
    expect(JSON.stringify(wrong.body)).not.toContain('nonsense');
  });

  it('is had by signing in, and then by cookie or bearer', async () => {
    const { server } = await argoCdApi();
    const signIn = (password: string) =>
      request(server)
        .post('/api/v1/session')
        .set('Content-Type', 'application/json')
        .send(JSON.stringify({ username: 'admin', password }));
    const refused = await signIn('wrong');
    expect(refused.status).toBe(401);
    expect(refused.body.message).toBe('Invalid username or password');
    const { body } = await signIn(TOKEN);
    const cookie = await request(server)
      .get(APPS)
      .set('Cookie', `other=1; argocd.token=${body.token}`);
    expect(cookie.status).toBe(200);
  });

  it('is not needed for the version', async () => {
    const { server } = await argoCdApi();
    const { body } = await request(server).get('/api/version');
    expect(body).toEqual({ Version: expect.stringMatching(/^v3\.5/) });
  });
});

describe('what is not exactly application/json', () => {
  it.each(['application/json; charset=utf-8', 'text/plain'])(
    'is refused: %s',
    async type => {
      const { server } = await argoCdApi();
      const response = await request(server)
        .post(`${APPS}/scorer/sync`)
        .set('Authorization', `Bearer ${TOKEN}`)
        .set('Content-Type', type)
        .send('{}');
      expect(response.status).toBe(415);
      expect(response.text).toBe('Invalid content type\n');
    },
  );

  it('is refused for a DELETE without a type as well', async () => {
    const { server } = await argoCdApi();
    const response = await request(server)
      .delete(`${APPS}/scorer/operation`)
      .set('Authorization', `Bearer ${TOKEN}`);
    expect(response.status).toBe(415);
  });
});
