import { canaryId } from '../canary/ObservedCanary';
import type { CanaryEvent } from './CanaryEvent';

const MOST_EVENTS = 60;

/** What Flagger said lately, by Canary. */
export class CanaryEvents {
  private readonly byCanary = new Map<string, CanaryEvent[]>();

  set(event: CanaryEvent): void {
    const id = idOf(event);
    const others = this.others(id, event);
    others.push(event);
    others.sort(newestFirst);
    this.byCanary.set(id, others.slice(0, MOST_EVENTS));
  }

  delete(event: CanaryEvent): void {
    const id = idOf(event);
    const others = this.others(id, event);
    if (others.length > 0) {
      this.byCanary.set(id, others);
    } else {
      this.byCanary.delete(id);
    }
  }

  /** Newest first. */
  of(canary: {
    cluster: string;
    namespace: string;
    name: string;
  }): readonly CanaryEvent[] {
    return this.byCanary.get(canaryId(canary)) ?? [];
  }

  private others(id: string, event: CanaryEvent): CanaryEvent[] {
    const events = this.byCanary.get(id) ?? [];
    return events.filter(({ name }) => name !== event.name);
  }
}

/** `cluster/namespace/name` of the Canary that the event is about. */
export function idOf(event: CanaryEvent): string {
  return canaryId({ ...event, name: event.canary });
}

function newestFirst(a: CanaryEvent, b: CanaryEvent): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1;
  return a.name < b.name ? 1 : -1;
}
