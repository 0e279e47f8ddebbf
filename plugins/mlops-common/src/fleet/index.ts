export * from './fleet';
export * from './fleetRow';
