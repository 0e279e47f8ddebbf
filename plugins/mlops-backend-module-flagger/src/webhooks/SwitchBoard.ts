import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { isDeepStrictEqual } from 'node:util';
import { canaryId } from '../canary/ObservedCanary';
import type { CanaryName, Question, Switch, SwitchStore } from './SwitchStore';

/** What another replica sets is seen after this long. */
const LOOKED_AT_EVERY_MS = 5_000;

type Switches = ReadonlyMap<Question, Switch>;
type Listener = (canaryIds: ReadonlySet<string>) => void;

/** What the portal answers to Flagger, in memory, for the pages that show it. */
export class SwitchBoard {
  private switches: ReadonlyMap<string, Switches> = new Map();
  private readonly listeners = new Set<Listener>();
  private unsubscribe?: () => void;
  private timer?: NodeJS.Timeout;
  private reading?: Promise<void>;
  private isReadAgain = false;

  constructor(
    private readonly options: {
      store: Pick<SwitchStore, 'all' | 'onChange'>;
      logger: LoggerService;
      everyMs?: number;
    },
  ) {}

  find(canary: CanaryName, question: Question): Switch | undefined {
    return this.switches.get(canaryId(canary))?.get(question);
  }

  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    const { store, everyMs = LOOKED_AT_EVERY_MS } = this.options;
    this.unsubscribe = store.onChange(() => this.refresh());
    this.timer = setInterval(() => this.refresh(), everyMs);
    this.timer.unref();
    this.refresh();
  }

  async stop(): Promise<void> {
    this.unsubscribe?.();
    clearInterval(this.timer);
    this.isReadAgain = false;
    await this.reading;
  }

  /** One reading at a time; what is set meanwhile is read after it. */
  private refresh(): void {
    if (this.reading) {
      this.isReadAgain = true;
      return;
    }
    this.reading = this.read().finally(() => {
      this.reading = undefined;
      if (!this.isReadAgain) return;
      this.isReadAgain = false;
      this.refresh();
    });
  }

  private async read(): Promise<void> {
    try {
      const found = new Map<string, Map<Question, Switch>>();
      for (const {
        canary,
        question,
        state,
      } of await this.options.store.all()) {
        const id = canaryId(canary);
        found.set(id, (found.get(id) ?? new Map()).set(question, state));
      }
      this.replace(found);
    } catch (error) {
      this.options.logger.warn(
        `The gates of Flagger could not be read: ${toError(error).message}`,
      );
    }
  }

  private replace(found: ReadonlyMap<string, Switches>): void {
    const former = this.switches;
    this.switches = found;
    const changed = [...former.keys(), ...found.keys()].filter(
      id => !isDeepStrictEqual(former.get(id), found.get(id)),
    );
    if (changed.length === 0) return;
    for (const listener of this.listeners) listener(new Set(changed));
  }
}
