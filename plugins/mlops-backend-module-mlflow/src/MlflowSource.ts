import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import {
  isBoundBack,
  type DeliverySource,
  type ModelReader,
  type ObservedModel,
  type SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import {
  parseModelBinding,
  type ModelBinding,
} from './binding/parseModelBinding';
import type { MlflowSettings } from './config/readMlflowConfig';
import { noteModel } from './noteModel';
import { InstancePoller } from './poll/InstancePoller';
import { VersionReader } from './VersionReader';

type Listener = (entityRefs: ReadonlySet<string>) => void;

/**
 * MLflow's registered models, of all instances, by entity. MLflow can't be
 * watched: it is polled for what entities name and for nothing else.
 */
export class MlflowSource implements DeliverySource {
  readonly system = 'mlflow';
  readonly title = 'MLflow';
  readonly models: ModelReader;

  private readonly pollers: ReadonlyMap<string, InstancePoller>;
  private readonly bindings = new Map<string, ModelBinding>();
  private readonly entities = new Map<string, Entity>();
  private readonly boundTo = new Map<string, Set<string>>();
  private readonly listeners = new Set<Listener>();

  static create(options: {
    settings: MlflowSettings;
    logger: LoggerService;
  }): MlflowSource {
    return new MlflowSource(options.settings, options.logger);
  }

  private constructor(settings: MlflowSettings, logger: LoggerService) {
    this.pollers = new Map(
      settings.instances.map(instance => [
        instance.name,
        new InstancePoller(
          instance,
          settings.poll,
          {
            onModels: names => this.tellModels(instance.name, names),
            onFreshness: () => this.tellInstance(instance.name),
          },
          logger,
        ),
      ]),
    );
    this.models = new VersionReader((entityRef, model, instance) =>
      this.pollersOf(entityRef, model, instance),
    );
  }

  bind(entity: Entity): void {
    const entityRef = stringifyEntityRef(entity);
    const binding = parseModelBinding(entity, [...this.pollers.keys()]);
    const former = this.bindings.get(entityRef);
    this.entities.set(entityRef, entity);
    if (isDeepStrictEqual(former, binding)) return;
    // The new one first, so that what both name is not forgotten in between.
    if (binding) this.attach(binding);
    if (former) this.detach(former);
    if (binding) {
      this.bindings.set(entityRef, binding);
    } else {
      this.bindings.delete(entityRef);
    }
    this.reindex(entityRef, former, binding);
    this.tell(new Set([entityRef]));
  }

  unbind(entityRef: string): void {
    this.entities.delete(entityRef);
    const former = this.bindings.get(entityRef);
    if (!former) return;
    this.detach(former);
    this.bindings.delete(entityRef);
    this.reindex(entityRef, former, undefined);
  }

  observe(entityRef: string): SourceObservation {
    const binding = this.bindings.get(entityRef);
    const entity = this.entities.get(entityRef);
    if (!binding || !entity) return {};
    const pollers = this.pollersIn(binding);
    const models: ObservedModel[] = [];
    for (const name of binding.models) {
      for (const poller of pollers) {
        const known = poller.stateOf(name);
        if (known?.state === 'known') {
          models.push(withBackReference(known.model, entity));
        }
      }
    }
    return {
      models,
      notes: [
        ...binding.notes,
        ...binding.models.flatMap(name => noteModel(name, pollers)),
      ],
    };
  }

  /** The portal has just changed it. */
  lookAgain(instance: string, model: string): void {
    this.pollers.get(instance)?.lookAgain(model);
  }

  statuses(entityRef?: string): SourceStatus[] {
    if (entityRef === undefined) return [...this.pollers.values()].map(status);
    const binding = this.bindings.get(entityRef);
    return binding ? this.pollersIn(binding).map(status) : [];
  }

  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async start(): Promise<void> {
    for (const poller of this.pollers.values()) poller.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.pollers.values()].map(poller => poller.stop()));
  }

  /** Polls now what is otherwise polled in a while. */
  refresh(entityRef?: string): void {
    const binding = entityRef ? this.bindings.get(entityRef) : undefined;
    const pollers = binding
      ? this.pollersIn(binding)
      : [...this.pollers.values()];
    for (const poller of pollers) poller.refresh();
  }

  private pollersIn(binding: ModelBinding): InstancePoller[] {
    return binding.instances.flatMap(name => this.pollers.get(name) ?? []);
  }

  private pollersOf(
    entityRef: string,
    model: string,
    instance: string | undefined,
  ): InstancePoller[] {
    const binding = this.bindings.get(entityRef);
    if (!binding?.models.includes(model)) return [];
    return this.pollersIn(binding).filter(
      poller => instance === undefined || poller.name === instance,
    );
  }

  private attach(binding: ModelBinding): void {
    for (const poller of this.pollersIn(binding)) {
      for (const name of binding.models) poller.watch(name);
    }
  }

  private detach(binding: ModelBinding): void {
    for (const poller of this.pollersIn(binding)) {
      for (const name of binding.models) poller.unwatch(name);
    }
  }

  private reindex(
    entityRef: string,
    former: ModelBinding | undefined,
    binding: ModelBinding | undefined,
  ): void {
    for (const key of former ? modelKeys(former) : []) {
      const refs = this.boundTo.get(key);
      refs?.delete(entityRef);
      if (refs?.size === 0) this.boundTo.delete(key);
    }
    for (const key of binding ? modelKeys(binding) : []) {
      const refs = this.boundTo.get(key) ?? new Set();
      this.boundTo.set(key, refs.add(entityRef));
    }
  }

  private tellModels(instance: string, names: ReadonlySet<string>): void {
    const entityRefs = new Set<string>();
    for (const name of names) {
      const refs = this.boundTo.get(modelKey(instance, name));
      for (const entityRef of refs ?? []) entityRefs.add(entityRef);
    }
    this.tell(entityRefs);
  }

  private tellInstance(instance: string): void {
    const bound = [...this.bindings.values()].filter(binding =>
      binding.instances.includes(instance),
    );
    this.tell(new Set(bound.map(({ entityRef }) => entityRef)));
  }

  private tell(entityRefs: ReadonlySet<string>): void {
    if (entityRefs.size === 0) return;
    for (const listener of this.listeners) listener(entityRefs);
  }
}

/** Of a registered model, its tags say whose it is. */
function withBackReference(
  model: ObservedModel,
  entity: Entity,
): ObservedModel {
  const { tags } = model;
  const boundBack = isBoundBack({ labels: tags, annotations: tags }, entity);
  return { ...model, boundBack };
}

function status(poller: InstancePoller): SourceStatus {
  return {
    id: `mlflow/${poller.name}`,
    system: 'mlflow',
    instance: poller.name,
    title: 'MLflow',
    freshness: poller.currentFreshness(),
    consoleUrl: poller.consoleUrl,
  };
}

function modelKeys(binding: ModelBinding): string[] {
  return binding.instances.flatMap(instance =>
    binding.models.map(model => modelKey(instance, model)),
  );
}

function modelKey(instance: string, model: string): string {
  return JSON.stringify([instance, model]);
}
