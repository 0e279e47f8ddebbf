import type { TimelineEvent } from '@slipway/backstage-plugin-mlops-common';
import { shortRevision } from './names';
import type { Tone } from './tone';

const TONE: Record<TimelineEvent['outcome'], Tone> = {
  success: 'good',
  failure: 'bad',
  progress: 'busy',
  neutral: 'quiet',
};

/** How an event is to be felt. */
export function eventTone({ outcome }: TimelineEvent): Tone {
  return TONE[outcome];
}

const KIND: Record<TimelineEvent['kind'], string> = {
  sync: 'sync',
  rollout: 'rollout',
  workflow: 'training',
  'model-version': 'model version',
  'model-alias': 'model alias',
  alert: 'alert',
  operation: 'operation',
};

/** What an event is about. */
export function kindWord({ kind }: TimelineEvent): string {
  return KIND[kind];
}

/** The revision in short, where the sentence does not name it already. */
export function revisionBeside({
  message,
  revision,
}: TimelineEvent): string | undefined {
  const short = revision && shortRevision(revision);
  return short && !message.includes(short) ? short : undefined;
}

/** The events of one environment, and those that are of none. */
export function eventsOf(
  events: readonly TimelineEvent[],
  environment: string | undefined,
): readonly TimelineEvent[] {
  if (environment === undefined) return events;
  return events.filter(event => event.environment === environment);
}

/** Pages joined; one that was read anew may overlap with the next. */
export function joinedEvents(
  pages: ReadonlyArray<readonly TimelineEvent[]>,
): TimelineEvent[] {
  const known = new Set<string>();
  return pages.flat().filter(({ id }) => {
    if (known.has(id)) return false;
    known.add(id);
    return true;
  });
}
