export * from './DeliverySource';
export * from './extensionPoint';
