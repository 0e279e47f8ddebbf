export * from './DeliveryAction';
export * from './extensionPoint';
export * from './fromDatabase';
export * from './RepositoryHost';
export * from './StepHandler';
export * from './stepKinds';
export * from './unifiedDiff';
