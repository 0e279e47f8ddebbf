import {
  createApiRef,
  SessionState,
  type BackstageIdentityApi,
  type BackstageIdentityResponse,
  type DiscoveryApi,
  type ProfileInfo,
  type ProfileInfoApi,
  type SessionApi,
} from '@backstage/frontend-plugin-api';
import { z } from 'zod';

/** Signs in as the second person of the sandbox. */
export const colleagueAuthApiRef = createApiRef<
  ProfileInfoApi & BackstageIdentityApi & SessionApi
>({ id: 'app.auth.colleague' });

const MARGIN_MILLISECONDS = 60_000;

const answerSchema = z.object({
  profile: z.object({ displayName: z.string().optional() }),
  backstageIdentity: z.object({
    token: z.string(),
    expiresInSeconds: z.number(),
    identity: z.object({
      type: z.literal('user'),
      userEntityRef: z.string(),
      ownershipEntityRefs: z.array(z.string()),
    }),
  }),
});

interface Session {
  profile: ProfileInfo;
  identity: BackstageIdentityResponse;
  expiresAt: number;
}

export class ColleagueAuth
  implements ProfileInfoApi, BackstageIdentityApi, SessionApi
{
  #session?: Promise<Session>;

  constructor(private readonly discovery: DiscoveryApi) {}

  async getProfile(): Promise<ProfileInfo> {
    return (await this.#current()).profile;
  }

  async getBackstageIdentity(): Promise<BackstageIdentityResponse> {
    return (await this.#current()).identity;
  }

  async signIn(): Promise<void> {
    await this.#current();
  }

  async signOut(): Promise<void> {
    this.#session = undefined;
  }

  sessionState$(): ReturnType<SessionApi['sessionState$']> {
    const state = this.#session
      ? SessionState.SignedIn
      : SessionState.SignedOut;
    const observable: ReturnType<SessionApi['sessionState$']> = {
      [Symbol.observable]: () => observable,
      subscribe: (observer?: unknown) => {
        if (typeof observer === 'function') observer(state);
        return { closed: true, unsubscribe() {} };
      },
    };
    return observable;
  }

  async #current(): Promise<Session> {
    const session = await this.#session;
    if (session && Date.now() < session.expiresAt) return session;
    this.#session = this.#begin();
    this.#session.catch(() => {
      this.#session = undefined;
    });
    return this.#session;
  }

  async #begin(): Promise<Session> {
    const base = await this.discovery.getBaseUrl('auth');
    const response = await fetch(`${base}/colleague/refresh`, {
      headers: { 'x-requested-with': 'XMLHttpRequest' },
      credentials: 'include',
    });
    if (!response.ok) {
      throw new Error(
        `The backend lets nobody in as the colleague (${response.status}). Name the person in auth.providers.colleague.`,
      );
    }
    const { backstageIdentity, profile } = answerSchema.parse(
      await response.json(),
    );
    const { expiresInSeconds, identity, token } = backstageIdentity;
    return {
      profile,
      identity: { token, identity },
      expiresAt: Date.now() + expiresInSeconds * 1000 - MARGIN_MILLISECONDS,
    };
  }
}
