import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';

/** What the auditor was told of one event. */
export interface AuditedEvent {
  eventId: string;
  status: 'succeeded' | 'failed';
  meta: JsonObject;
  error?: string;
}

/** An auditor that appends to the list how each event ended. */
export function auditing(audited: AuditedEvent[]) {
  return mockServices.auditor.mock({
    createEvent: async ({ eventId, meta: first }) => ({
      success: async ({ meta } = {}) => {
        audited.push({
          eventId,
          status: 'succeeded',
          meta: { ...first, ...meta },
        });
      },
      fail: async ({ meta, error }) => {
        audited.push({
          eventId,
          status: 'failed',
          meta: { ...first, ...meta },
          error: error.message,
        });
      },
    }),
  }).factory;
}
