import { createHash } from 'node:crypto';
import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import type { JoinedDelivery } from '../join/joinDelivery';
import { shownKey, stateKey } from './freshnessKeys';
import type { Page } from './PageStore';

/** The last sign of life of a watch, which nobody sees as long as it lives. */
const SIGN_OF_LIFE_RENEWED_MS = 30_000;

export function makePage(
  entityRef: string,
  joined: JoinedDelivery,
  statuses: readonly SourceStatus[],
): Page {
  const parts = JSON.stringify(joined);
  const state = stateKey(statuses);
  const revision = digest(parts, state);
  const opening = JSON.stringify({ entityRef, revision }).slice(0, -1);
  const head = Buffer.from(`${opening},${parts.slice(1, -1)}`);
  return {
    revision,
    stateKey: state,
    headLength: head.length,
    checkedAt: performance.now(),
    ...ending(head, revision, statuses, shownKey(statuses)),
  };
}

/** The same page, with the ages of the sources as they are now. */
export function withFreshness(
  page: Page,
  statuses: readonly SourceStatus[],
): Page {
  const now = performance.now();
  const shown = shownKey(statuses);
  const isRecent = now - page.madeAt < SIGN_OF_LIFE_RENEWED_MS;
  if (isRecent && page.shownKey === shown) return { ...page, checkedAt: now };
  const head = page.body.subarray(0, page.headLength);
  return {
    ...page,
    checkedAt: now,
    ...ending(head, page.revision, statuses, shown),
  };
}

export function digest(...parts: string[]): string {
  const hash = createHash('sha1');
  parts.forEach(part => hash.update(part).update('\0'));
  return hash.digest('base64url').slice(0, 16);
}

/** In one piece: copying it once costs less than each answer's second write. */
function ending(
  head: Buffer,
  revision: string,
  statuses: readonly SourceStatus[],
  shown: string,
): Pick<Page, 'body' | 'etag' | 'shownKey' | 'madeAt'> {
  const tail = Buffer.from(`,"sources":${JSON.stringify(statuses)}}`);
  return {
    body: Buffer.concat([head, tail]),
    etag: `W/"${revision}.${digest(shown)}"`,
    shownKey: shown,
    madeAt: performance.now(),
  };
}
