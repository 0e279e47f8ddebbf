/**
 * Releases and model versions as search documents.
 *
 * @packageDocumentation
 */
export { withDelivery } from './catalog/withDelivery';
export {
  MLOPS_DOCUMENT_TYPE,
  type MlopsDocument,
} from './documents/MlopsDocument';
export { searchModuleMlops as default } from './module';
