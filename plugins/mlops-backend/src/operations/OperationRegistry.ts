import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  DeliveryAction,
  DeliveryReader,
  OperationsExtensionPoint,
  RepositoryHost,
  RepositoryHosts,
  StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { LateDeliveryReader } from './LateDeliveryReader';

/** The actions, steps and Git hosts that modules, and this plugin, gave. */
export class OperationRegistry implements OperationsExtensionPoint {
  readonly #actions = new Map<string, DeliveryAction>();
  readonly #steps = new Map<string, StepHandler>();
  readonly #hosts: RepositoryHost[] = [];
  readonly #deliveries = new LateDeliveryReader();

  readonly repositoryHosts: RepositoryHosts = {
    find: repoUrl => this.#hosts.find(host => host.handles(repoUrl)),
  };

  get deliveries(): DeliveryReader {
    return this.#deliveries;
  }

  addAction(action: DeliveryAction): void {
    if (this.#actions.has(action.name)) {
      throw new ConflictError(
        `An action ${action.name} was added before; install its module once`,
      );
    }
    this.#actions.set(action.name, action);
  }

  addStep(handler: StepHandler): void {
    const key = stepKey(handler);
    if (this.#steps.has(key)) {
      throw new ConflictError(
        `A step ${handler.kind} of ${handler.system} was added before; install its module once`,
      );
    }
    this.#steps.set(key, handler);
  }

  addRepositoryHost(host: RepositoryHost): void {
    this.#hosts.push(host);
  }

  /** From now on `deliveries` can be asked. */
  open(deliveries: DeliveryReader): void {
    this.#deliveries.open(deliveries);
  }

  actions(): DeliveryAction[] {
    return [...this.#actions.values()];
  }

  /** @throws NotFoundError that names those there are. */
  action(name: string): DeliveryAction {
    const action = this.#actions.get(name);
    if (action) return action;
    const names = [...this.#actions.keys()].sort().join(', ');
    throw new NotFoundError(
      `action: there is no action ${name} here; there are: ${names || 'none'}`,
    );
  }

  step(wanted: { system: string; kind: string }): StepHandler | undefined {
    return this.#steps.get(stepKey(wanted));
  }
}

function stepKey({ system, kind }: { system: string; kind: string }): string {
  return `${system}\n${kind}`;
}
