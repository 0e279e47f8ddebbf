import { ENTITY_PATH } from '../paths';

export const OPERATION_PATH = '/v1/operations/:id';
export const PLAN_PATH = `${ENTITY_PATH}/plan`;
export const ROLLBACK_PLAN_PATH = `${ENTITY_PATH}/rollback/plan`;
export const OPERATIONS_PATH = `${ENTITY_PATH}/operations`;
export const CANCEL_PATH = `${OPERATION_PATH}/cancel`;
export const APPROVE_PATH = `${OPERATION_PATH}/approve`;

/** Where something is changed or prepared, and how the auditor knows it. */
export const WRITE_ROUTES = [
  { path: PLAN_PATH, eventId: 'operation-plan', severityLevel: 'low' },
  { path: ROLLBACK_PLAN_PATH, eventId: 'operation-plan', severityLevel: 'low' },
  { path: OPERATIONS_PATH, eventId: 'operation-start', severityLevel: 'high' },
  { path: CANCEL_PATH, eventId: 'operation-cancel', severityLevel: 'medium' },
  { path: APPROVE_PATH, eventId: 'operation-approve', severityLevel: 'high' },
] as const;
