export * from './DeliverySource';
export * from './extensionPoint';
export * from './placeOfAlert';
