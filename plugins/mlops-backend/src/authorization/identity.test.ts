import request from 'supertest';
import { ENTITY } from '../__testUtils__/portal';
import {
  ONLY_THE_DATE,
  startSignedPortal,
} from '../__testUtils__/signedPortal';

async function startPortal() {
  const { server, token, stop } = await startSignedPortal();
  /** The status that is answered. */
  async function get(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<number> {
    return (await request(server).get(path).set(headers)).status;
  }
  const delivery = (bearer: string) =>
    get(`${ENTITY}/delivery`, { Authorization: `Bearer ${bearer}` });
  return { get, delivery, token, stop };
}

describe('with Backstage’s own tokens', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let token: string;

  beforeAll(async () => {
    portal = await startPortal();
    token = portal.token;
    expect(await portal.delivery(token)).toBe(200);
  });

  afterAll(async () => {
    await portal.stop();
  });

  it('lets in whose token it has seen before', async () => {
    expect(await portal.delivery(token)).toBe(200);
  });

  it('refuses the same token with another signature', async () => {
    const [header, claims, signature] = token.split('.');
    const turned = [...signature].reverse().join('');
    expect(await portal.delivery(`${header}.${claims}.${turned}`)).toBe(401);
  });

  it('refuses the same token with other claims', async () => {
    const [header, claims, signature] = token.split('.');
    const read = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const forged = Buffer.from(
      JSON.stringify({ ...read, sub: 'user:default/admin' }),
    ).toString('base64url');
    expect(await portal.delivery(`${header}.${forged}.${signature}`)).toBe(401);
  });

  it('refuses a token without a signature', async () => {
    const [, claims] = token.split('.');
    const header = Buffer.from('{"typ":"vnd.backstage.user","alg":"none"}');
    const unsigned = `${header.toString('base64url')}.${claims}.`;
    expect(await portal.delivery(unsigned)).toBe(401);
  });

  it('refuses it where it stands in a cookie or an address', async () => {
    const path = `${ENTITY}/delivery`;
    const cookie = { Cookie: `backstage-auth=${token}` };
    expect(await portal.get(path, cookie)).toBe(401);
    expect(await portal.get(`${path}?token=${token}`)).toBe(401);
  });

  it('refuses it as soon as it has expired', async () => {
    const [, claims] = token.split('.');
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    try {
      jest.useFakeTimers({ ...ONLY_THE_DATE, now: exp * 1_000 - 1 });
      expect(await portal.delivery(token)).toBe(200);
      jest.setSystemTime(exp * 1_000);
      expect(await portal.delivery(token)).toBe(401);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    `${ENTITY}/delivery`,
    `${ENTITY}/Delivery/`,
    `${ENTITY}/timeline`,
    `${ENTITY}/workflows`,
    `${ENTITY}/models`,
    `${ENTITY}/actions`,
    `${ENTITY}/operations`,
    '/api/mlops/v1/fleet',
    '/api/mlops/v1/sources',
    '/api/mlops/v1/entities/component/default/delivery/timeline',
  ])('lets nobody read %s', async path => {
    expect(await portal.get(path)).toBe(401);
  });
});
