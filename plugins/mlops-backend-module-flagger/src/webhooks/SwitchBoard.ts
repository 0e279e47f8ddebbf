import type { LoggerService } from '@backstage/backend-plugin-api';
import { StoreMirror } from '@slipway/backstage-plugin-mlops-node';
import { canaryId } from '../canary/ObservedCanary';
import type { CanaryName, Question, Switch, SwitchStore } from './SwitchStore';

type Switches = ReadonlyMap<Question, Switch>;

/** What the portal answers to Flagger, in memory, for the pages that show it. */
export class SwitchBoard {
  readonly #mirror: StoreMirror<Switches>;

  constructor(options: {
    store: Pick<SwitchStore, 'all' | 'onChange'>;
    logger: LoggerService;
    everyMs?: number;
  }) {
    const { store, ...rest } = options;
    this.#mirror = new StoreMirror({
      ...rest,
      what: 'The gates of Flagger',
      read: () => readSwitches(store),
      subscribe: listener => store.onChange(listener),
    });
  }

  find(canary: CanaryName, question: Question): Switch | undefined {
    return this.#mirror.get(canaryId(canary))?.get(question);
  }

  onChange(listener: (canaryIds: ReadonlySet<string>) => void): () => void {
    return this.#mirror.onChange(listener);
  }

  start(): void {
    this.#mirror.start();
  }

  stop(): Promise<void> {
    return this.#mirror.stop();
  }
}

async function readSwitches(store: Pick<SwitchStore, 'all'>) {
  const found = new Map<string, Map<Question, Switch>>();
  for (const { canary, question, state } of await store.all()) {
    const id = canaryId(canary);
    found.set(id, (found.get(id) ?? new Map()).set(question, state));
  }
  return found;
}
