export { createPromoteAction } from './createPromoteAction';
