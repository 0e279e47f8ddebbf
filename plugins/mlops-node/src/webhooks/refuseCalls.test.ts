import { mockServices } from '@backstage/backend-test-utils';
import { AuthenticationError } from '@backstage/errors';
import express from 'express';
import { listenLocally } from '../__testUtils__/listenLocally';
import { refuseCalls } from './refuseCalls';

const TOKEN = 'a-token-of-a-machine';

/** As Backstage's own: it takes no event of a request with a wrong token. */
function backstageAuditor() {
  const audited: object[] = [];
  const auditor = mockServices.auditor.mock({
    createEvent: async ({ eventId, meta, request, severityLevel }) => {
      if (request?.headers.authorization || request?.headers.cookie) {
        throw new AuthenticationError('Could not resolve credentials');
      }
      return {
        success: async () => undefined,
        fail: async ({ error }) => {
          audited.push({
            eventId,
            severityLevel,
            meta,
            error: error.message,
            ip: request?.ip,
            agent: request?.get('user-agent'),
            host: request?.hostname,
            method: request?.method,
            url: request?.originalUrl,
          });
        },
      };
    },
  });
  return { auditor, audited };
}

describe('a call that is refused', () => {
  let stop = async () => {};

  afterEach(() => stop());

  it('is audited without its token, with where it came from', async () => {
    const { auditor, audited } = backstageAuditor();
    const logger = mockServices.logger.mock();
    const refuse = refuseCalls({
      auditor,
      logger,
      eventId: 'alertmanager-webhook',
      refusalsAMinute: 1,
    });
    const app = express().use((request, response) =>
      refuse(request, response, {
        status: 401,
        error: 'The token is not right',
        meta: { cluster: 'eu' },
      }),
    );
    const server = await listenLocally(app);
    stop = server.stop;
    const call = async () => {
      const answer = await fetch(`${server.url}/v1/calls?token=${TOKEN}`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${TOKEN}`,
          Cookie: `token=${TOKEN}`,
          'User-Agent': 'Alertmanager/0.28',
        },
      });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await call()).toEqual({
      status: 401,
      text: '{"error":"The token is not right"}',
    });
    expect((await call()).status).toBe(429);
    expect((await call()).status).toBe(429);
    const told = {
      eventId: 'alertmanager-webhook',
      severityLevel: 'medium',
      meta: { cluster: 'eu' },
      ip: expect.stringContaining('127.0.0.1'),
      agent: 'Alertmanager/0.28',
      host: '127.0.0.1',
      method: 'POST',
      url: '/v1/calls',
    };
    expect(audited).toEqual([
      { ...told, error: 'The token is not right' },
      {
        ...told,
        error: 'Too many refused calls; more of this minute are not audited',
      },
    ]);
    expect(logger.error).not.toHaveBeenCalled();
  });
});
