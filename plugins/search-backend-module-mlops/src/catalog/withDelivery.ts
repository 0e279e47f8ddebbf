import {
  defaultCatalogCollatorEntityTransformer,
  type CatalogCollatorEntityTransformer,
} from '@backstage/plugin-search-backend-module-catalog';
import {
  ANNOTATION,
  isDeliveryAvailable,
} from '@slipway/backstage-plugin-mlops-common';

const NAMED_IN = [
  ANNOTATION.modelName,
  ANNOTATION.argocdAppName,
  ANNOTATION.argocdProjectName,
  ANNOTATION.canaryName,
  ANNOTATION.kubernetesId,
  ANNOTATION.kubernetesNamespace,
];

/**
 * A transformer for the collator of the software catalog, by which entities are
 * found by the models, Applications and Canaries that they name as well. It
 * wraps the transformer that is in use already, so that both have their say.
 *
 * Give it to `catalogCollatorExtensionPoint.setEntityTransformer`, which takes
 * one transformer only: that is why this module does not do so by itself.
 *
 * @public
 */
export function withDelivery(
  transformer: CatalogCollatorEntityTransformer = defaultCatalogCollatorEntityTransformer,
): CatalogCollatorEntityTransformer {
  return entity => {
    const document = transformer(entity);
    if (!isDeliveryAvailable(entity)) return document;
    const annotations = entity.metadata.annotations ?? {};
    const names = NAMED_IN.flatMap(name =>
      (annotations[name] ?? '').split(',').map(part => part.trim()),
    ).filter(part => part !== '');
    const words = [...new Set(names)].filter(
      word => !document.text.includes(word),
    );
    return words.length > 0
      ? { ...document, text: `${document.text} : ${words.join(' ')}` }
      : document;
  };
}
