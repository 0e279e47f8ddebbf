export { registerActions } from './registerActions';
export type { RegistryContext } from './RegistryContext';
