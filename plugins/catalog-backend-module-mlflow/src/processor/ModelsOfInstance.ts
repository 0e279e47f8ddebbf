import type { ProviderSettings } from '../config/readProviders';
import type { ModelDirectory } from '../registry/ModelDirectory';

/** An instance whose models are entities, and which of them there are. */
export interface ModelsOfInstance {
  settings: ProviderSettings;
  directory: ModelDirectory;
}
