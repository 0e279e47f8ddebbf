export * from './modelServicePreview';
export * from './PreviewClient';
