export {
  canonicalMetric,
  DEFAULT_VALIDATION_GATES,
  evaluateGates,
} from './evaluateGates';
export { parseGates } from './parseGates';
export * from './validationGate';
