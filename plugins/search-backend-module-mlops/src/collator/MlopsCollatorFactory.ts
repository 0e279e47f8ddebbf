import { Readable } from 'node:stream';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Permission } from '@backstage/plugin-permission-common';
import type { DocumentCollatorFactory } from '@backstage/plugin-search-common';
import type { CollatorSettings } from '../config/readCollatorConfig';
import {
  MLOPS_DOCUMENT_TYPE,
  type MlopsDocument,
} from '../documents/MlopsDocument';
import { releaseDocuments } from '../documents/releaseDocuments';
import { subjectOf } from '../documents/Subject';
import { versionDocuments } from '../documents/versionDocuments';
import { boundEntities } from './boundEntities';
import type { DeliveryApi } from './DeliveryApi';
import { pipelined } from './pipelined';

/**
 * Collates what the delivery API tells of each bound entity. Only a few
 * deliveries are in memory at a time. When the delivery API fails so does the
 * collation, and the search engine keeps what it has.
 */
export class MlopsCollatorFactory implements DocumentCollatorFactory {
  readonly type = MLOPS_DOCUMENT_TYPE;
  readonly visibilityPermission: Permission;

  constructor(
    private readonly options: {
      settings: CollatorSettings;
      deliveries: Pick<DeliveryApi, 'isLoading' | 'read'>;
      catalog: Pick<CatalogService, 'streamEntities'>;
      auth: AuthService;
      logger: LoggerService;
    },
  ) {
    this.visibilityPermission = options.settings.visibilityPermission;
  }

  async getCollator(): Promise<Readable> {
    // Half of what was known would take the place of all of it.
    if (await this.options.deliveries.isLoading()) {
      throw new ServiceUnavailableError(
        'The sources of the delivery API are loading; the index stays as it is until they have',
      );
    }
    return Readable.from(this.#collate());
  }

  async *#collate(): AsyncIterable<MlopsDocument> {
    const stopped = new AbortController();
    const began = performance.now();
    let entities = 0;
    let documents = 0;
    try {
      const batches = pipelined(
        boundEntities(this.options),
        this.options.settings.concurrency,
        entity => this.#documentsOf(entity, stopped.signal),
      );
      for await (const batch of batches) {
        entities += 1;
        documents += batch.length;
        yield* batch;
      }
      this.options.logger.debug(
        `Collated ${documents} documents of ${entities} entities in ${Math.round(performance.now() - began)} ms`,
      );
    } finally {
      stopped.abort();
    }
  }

  async #documentsOf(
    entity: Entity,
    signal: AbortSignal,
  ): Promise<MlopsDocument[]> {
    const subject = subjectOf(entity, this.options.settings.locationTemplate);
    const delivery = await this.options.deliveries.read(
      subject.entityRef,
      signal,
    );
    if (!delivery) return [];
    return [
      ...releaseDocuments(subject, delivery),
      ...versionDocuments(subject, delivery),
    ];
  }
}
