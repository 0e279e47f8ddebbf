import type { Question } from './SwitchStore';

/** As a webhook's `metadata.gate` may name it. */
export const GATE_KEY = /^[\w.-]{1,60}$/;

/** What the portal is asked about a gate; without a name there is one a Canary. */
export function gateQuestion(key: string | undefined): Question {
  return `gate/${key ?? 'default'}`;
}
