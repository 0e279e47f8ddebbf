export const ENTITY_PATH = '/v1/entities/:kind/:namespace/:name';
export const DELIVERY_PATH = `${ENTITY_PATH}/delivery`;
export const WORKFLOW_PATH = `${ENTITY_PATH}/workflows/:cluster/:workflowNamespace/:workflow`;
