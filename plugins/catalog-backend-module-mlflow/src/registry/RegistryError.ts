import { ServiceUnavailableError } from '@backstage/errors';

/** Its message is a sentence for people, and never holds credentials. */
export class RegistryError extends ServiceUnavailableError {}
