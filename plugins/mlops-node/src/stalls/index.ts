export * from './StallWatch';
export * from './wholeAt';
