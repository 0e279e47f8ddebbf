import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  isTemplateEntityV1beta3,
  type TemplateEntityV1beta3,
} from '@backstage/plugin-scaffolder-common';

const DESCRIBE = 'mlops:model-service:describe';

/**
 * A template that makes model services, as somebody may see it.
 *
 * @throws NotFoundError, InputError
 */
export async function findModelTemplate(
  catalog: CatalogService,
  asked: { templateRef: string; credentials: BackstageCredentials },
): Promise<TemplateEntityV1beta3> {
  const { credentials, templateRef } = asked;
  const entity = await catalog.getEntityByRef(templateRef, { credentials });
  if (!entity || !isTemplateEntityV1beta3(entity)) {
    throw new NotFoundError(
      `There is no template ${templateRef} in the catalog, or you may not see it`,
    );
  }
  if (!entity.spec.steps.some(({ action }) => action === DESCRIBE)) {
    throw new InputError(
      `${stringifyEntityRef(entity)} makes no model service: it has no step ${DESCRIBE}`,
    );
  }
  return entity;
}
