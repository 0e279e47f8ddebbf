import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import express, { type Request } from 'express';
import { IDENTITY_REMEMBERED_MS, identifyRemembering } from './identify';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const GUEST = 'user:default/guest';

function tokenOf(user: string, secondsToLive = 3_600, signature = 'right') {
  const part = (json: object) =>
    Buffer.from(JSON.stringify(json)).toString('base64url');
  const exp = NOW / 1_000 + secondsToLive;
  return `${part({ alg: 'ES256' })}.${part({ sub: user, exp })}.${signature}`;
}

function credentialsOf(
  user: string,
  secondsToLive = 3_600,
  actor?: BackstageUserPrincipal['actor'],
): BackstageCredentials<BackstageUserPrincipal> {
  return {
    $$type: '@backstage/BackstageCredentials',
    expiresAt: new Date(NOW + secondsToLive * 1_000),
    principal: { type: 'user', userEntityRef: user, ...(actor && { actor }) },
  };
}

function requestWith(headers: Record<string, string>): Request {
  return Object.assign(Object.create(express.request), { headers });
}

const bearing = (token: string) =>
  requestWith({ authorization: `Bearer ${token}` });

/** A portal that knows these tokens, and no other. */
function portalThatKnows(tokens: Record<string, BackstageCredentials | Error>) {
  const httpAuth = mockServices.httpAuth.mock();
  httpAuth.credentials.mockImplementation(async request => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const known = tokens[token] ?? new AuthenticationError('Illegal token');
    if (known instanceof Error) throw known;
    return known;
  });
  return {
    identify: identifyRemembering(httpAuth),
    checks: () => httpAuth.credentials.mock.calls.length,
  };
}

describe('identifyRemembering', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('checks a token once in a while', async () => {
    const token = tokenOf(GUEST);
    const credentials = credentialsOf(GUEST);
    const { identify, checks } = portalThatKnows({ [token]: credentials });
    const asker = await identify(bearing(token));
    expect(asker.credentials).toBe(credentials);
    await expect(identify(bearing(token))).resolves.toBe(asker);
    jest.advanceTimersByTime(IDENTITY_REMEMBERED_MS - 1);
    await expect(identify(bearing(token))).resolves.toBe(asker);
    expect(checks()).toBe(1);
    jest.advanceTimersByTime(1);
    await identify(bearing(token));
    expect(checks()).toBe(2);
  });

  it('does not prolong it for who asks all the time', async () => {
    const token = tokenOf(GUEST);
    const tokens: Record<string, BackstageCredentials | Error> = {
      [token]: credentialsOf(GUEST),
    };
    const { identify } = portalThatKnows(tokens);
    await identify(bearing(token));
    tokens[token] = new AuthenticationError('Its key is gone');
    for (let i = 0; i < 9; i++) {
      jest.advanceTimersByTime(IDENTITY_REMEMBERED_MS / 10);
      await identify(bearing(token));
    }
    jest.advanceTimersByTime(IDENTITY_REMEMBERED_MS / 10);
    await expect(identify(bearing(token))).rejects.toThrow('Its key is gone');
  });

  it('forgets a token the moment it expires', async () => {
    const token = tokenOf(GUEST, 3);
    const tokens: Record<string, BackstageCredentials | Error> = {
      [token]: credentialsOf(GUEST, 3),
    };
    const { identify, checks } = portalThatKnows(tokens);
    await identify(bearing(token));
    jest.advanceTimersByTime(2_999);
    await identify(bearing(token));
    expect(checks()).toBe(1);
    tokens[token] = new AuthenticationError('Token is expired');
    jest.advanceTimersByTime(1);
    await expect(identify(bearing(token))).rejects.toThrow('expired');
  });

  it('forgets a token that has expired by a clock that was put forward', async () => {
    const token = tokenOf(GUEST);
    const { identify, checks } = portalThatKnows({
      [token]: credentialsOf(GUEST),
    });
    await identify(bearing(token));
    jest.setSystemTime(NOW + 3_600_000);
    await identify(bearing(token));
    expect(checks()).toBe(2);
  });

  it('keeps tokens apart, whatever they have in common', async () => {
    const [guest, forged, other] = [
      tokenOf(GUEST),
      tokenOf(GUEST, 3_600, 'wrong'),
      tokenOf('user:default/other'),
    ];
    const { identify } = portalThatKnows({
      [guest]: credentialsOf(GUEST),
      [other]: credentialsOf('user:default/other'),
    });
    const asGuest = await identify(bearing(guest));
    await expect(identify(bearing(forged))).rejects.toThrow('Illegal token');
    const asOther = await identify(bearing(other));
    expect(asOther.credentials.principal).toMatchObject({
      userEntityRef: 'user:default/other',
    });
    expect(asOther.key).not.toBe(asGuest.key);
  });

  it('does not remember a refusal', async () => {
    const token = tokenOf(GUEST);
    const tokens: Record<string, BackstageCredentials | Error> = {
      [token]: new Error('The keys could not be fetched'),
    };
    const { identify } = portalThatKnows(tokens);
    await expect(identify(bearing(token))).rejects.toThrow('fetched');
    tokens[token] = credentialsOf(GUEST);
    await expect(identify(bearing(token))).resolves.toMatchObject({
      credentials: tokens[token],
    });
  });

  it.each([
    ['a service', tokenOf('my-plugin'), mockCredentials.service()],
    ['a static token', 'a-static-token', mockCredentials.service()],
    [
      'a service that acts for a user',
      tokenOf(GUEST),
      credentialsOf(GUEST, 3_600, { type: 'service', subject: 'plugin:x' }),
    ],
    [
      'a user that the token does not name',
      tokenOf(GUEST),
      credentialsOf('user:default/other'),
    ],
    [
      'another expiry than the token’s',
      tokenOf(GUEST),
      credentialsOf(GUEST, 60),
    ],
    ['no expiry', tokenOf(GUEST), mockCredentials.user(GUEST)],
    ['a token that is not one', 'not-a-token', credentialsOf(GUEST)],
  ])('checks each request of %s', async (_what, token, credentials) => {
    const { identify, checks } = portalThatKnows({ [token]: credentials });
    await identify(bearing(token));
    await identify(bearing(token));
    expect(checks()).toBe(2);
  });

  it('leaves it to the portal where there is no token', async () => {
    const { identify, checks } = portalThatKnows({});
    const basic = { authorization: 'Basic Z3Vlc3Q6Z3Vlc3Q=' };
    for (const request of [requestWith({}), requestWith(basic)]) {
      await expect(identify(request)).rejects.toThrow('Illegal token');
    }
    expect(checks()).toBe(2);
  });
});
