import {
  getCompoundEntityRef,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  type CompoundEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorCache,
  type CatalogProcessorEmit,
  type LocationSpec,
} from '@backstage/plugin-catalog-node';
import { entityName } from '../model/entityName';
import { refreshKey } from '../provider/refreshKey';
import { modelBinding } from './modelBinding';
import type { ModelsOfInstance } from './ModelsOfInstance';

const CACHE_KEY = 'models';

/**
 * Relates a service to the registered models that it names: it depends on them,
 * and they are dependencies of it. An entity's name follows from the model's,
 * so that nothing is searched for.
 */
export class ModelRelationProcessor implements CatalogProcessor {
  constructor(private readonly instances: readonly ModelsOfInstance[]) {}

  getProcessorName(): string {
    return 'MlflowModelRelationProcessor';
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
    cache: CatalogProcessorCache,
  ): Promise<Entity> {
    const binding = modelBinding(entity);
    if (!binding) return entity;
    const remembered = (await cache.get<string[]>(CACHE_KEY)) ?? [];
    const related: string[] = [];
    for (const { settings, directory } of this.instances) {
      const instance = settings.registry.name;
      if (binding.instances && !binding.instances.includes(instance)) continue;
      for (const model of binding.models) {
        const key = refreshKey(instance, model);
        emit(processingResult.refresh(key));
        // An instance that never answered: what was so the last time.
        if ((await directory.has(model)) ?? remembered.includes(key)) {
          related.push(key);
          const name = entityName(model, settings.namePrefix);
          const { namespace } = settings;
          relate(entity, { kind: 'Resource', namespace, name }, emit);
        }
      }
    }
    await cache.set(CACHE_KEY, related);
    return entity;
  }
}

function relate(
  entity: Entity,
  model: CompoundEntityRef,
  emit: CatalogProcessorEmit,
): void {
  const service = getCompoundEntityRef(entity);
  emit(
    processingResult.relation({
      source: service,
      type: RELATION_DEPENDS_ON,
      target: model,
    }),
  );
  emit(
    processingResult.relation({
      source: model,
      type: RELATION_DEPENDENCY_OF,
      target: service,
    }),
  );
}
