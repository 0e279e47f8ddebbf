import { createHash } from 'node:crypto';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import type {
  CatalogProcessor,
  CatalogProcessorCache,
  CatalogProcessorEmit,
  LocationSpec,
} from '@backstage/plugin-catalog-node';
import {
  BINDING_STATUS_TYPE,
  isDeliveryAvailable,
} from '@slipway/backstage-plugin-mlops-common';
import type { BindingWarning } from '../lint/BindingWarning';
import type { DeliveryReader } from '../lint/DeliveryReader';
import { lintDelivery } from '../lint/lintDelivery';
import { lintModelNames } from '../lint/lintModelNames';
import { isModelEntity } from './modelBinding';
import type { ModelsOfInstance } from './ModelsOfInstance';

const CACHE_KEY = 'looked';
const MOST_WARNINGS = 20;

/** When an entity without warnings was looked at last, and as what. */
type Looked = { at: number; annotations: string };

/**
 * Looks at how an entity is bound, and says what is wrong as a warning in its
 * status. The entity itself stays as good as it was: a warning is no error of
 * processing.
 */
export class BindingLintProcessor implements CatalogProcessor {
  constructor(
    private readonly options: {
      instances: readonly ModelsOfInstance[];
      deliveries: Pick<DeliveryReader, 'read'>;
      intervalMs: number;
      now?: () => number;
    },
  ) {}

  getProcessorName(): string {
    return 'MlopsBindingLintProcessor';
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    _emit: CatalogProcessorEmit,
    cache: CatalogProcessorCache,
  ): Promise<Entity> {
    if (!isDeliveryAvailable(entity) || isModelEntity(entity)) return entity;
    const annotations = fingerprint(entity);
    const looked = await cache.get<Looked>(CACHE_KEY);
    if (looked && this.#isSound(looked, annotations)) {
      await cache.set(CACHE_KEY, looked);
      return entity;
    }
    const delivery = await this.options.deliveries.read(
      stringifyEntityRef(entity),
    );
    const warnings = await this.#warnings(entity, delivery);
    // Cached state goes away when the last thing written is not kept up.
    const at = delivery && warnings.length === 0 ? this.#now() : 0;
    await cache.set(CACHE_KEY, { at, annotations });
    return withWarnings(entity, warnings);
  }

  #isSound(looked: Looked, annotations: string): boolean {
    const isRecent = this.#now() - looked.at < this.options.intervalMs;
    return isRecent && looked.annotations === annotations;
  }

  async #warnings(
    entity: Entity,
    delivery: Awaited<ReturnType<DeliveryReader['read']>>,
  ): Promise<BindingWarning[]> {
    const told = delivery ? lintDelivery(delivery) : [];
    const own = await lintModelNames(entity, this.options.instances);
    const codes = new Set(told.map(({ code }) => code));
    return [...told, ...own.filter(({ code }) => !codes.has(code))];
  }

  #now(): number {
    return this.options.now?.() ?? Date.now();
  }
}

function withWarnings(
  entity: AlphaEntity,
  warnings: readonly BindingWarning[],
): Entity {
  if (warnings.length === 0) return entity;
  const items = warnings.slice(0, MOST_WARNINGS).map(({ message, fix }) => ({
    type: BINDING_STATUS_TYPE,
    level: 'warning' as const,
    message: [message, fix].filter(Boolean).map(sentence).join(' '),
  }));
  const warned: AlphaEntity = {
    ...entity,
    status: {
      ...entity.status,
      items: [...(entity.status?.items ?? []), ...items],
    },
  };
  return warned;
}

function sentence(text: string | undefined): string {
  return text && !/[.!?]$/.test(text) ? `${text}.` : (text ?? '');
}

function fingerprint({ metadata }: Entity): string {
  return createHash('sha256')
    .update(JSON.stringify(metadata.annotations ?? {}))
    .digest('base64');
}
