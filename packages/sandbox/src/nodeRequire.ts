/**
 * Node's own `require`, for what is loaded only when it is needed. A test
 * runner's would transform every file of a large package, and knows no ES
 * modules.
 */
export const nodeRequire = process
  .getBuiltinModule('node:module')
  .createRequire(__filename);
