import type { CanaryEvent } from '../events/CanaryEvent';

/** Events of the fraud-detection Canary, the first said last. */
export function eventsOf(...said: Array<[at: string, message: string]>) {
  return said.map(([at, message], index): CanaryEvent => ({
    cluster: 'sandbox',
    namespace: 'fraud-production',
    name: `fraud-detection.${index}`,
    labels: {},
    canary: 'fraud-detection',
    warning: /^(Halt|Rolling|Canary failed|Promotion of)/.test(message),
    message,
    at,
  }));
}
