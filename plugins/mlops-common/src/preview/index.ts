export * from './modelServicePreview';
export * from './nameCheck';
export * from './PreviewClient';
