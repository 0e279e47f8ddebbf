import type {
  Delivery,
  OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import type { ActionInput, FormField } from './actionForm';

/** By which a plan says that a model version does not meet its gates. */
const CODES: ReadonlySet<string> = new Set([
  'gates',
  'gates-not-met',
  'gates-overridden',
]);

/** Whether a field asks why failing gates are passed over. */
export function isOverride({ name }: FormField): boolean {
  return name === 'override';
}

/** Whether there are gates to pass over: nobody is asked where all are met. */
export function gatesAreMissed(
  delivery: Delivery,
  { model, version }: ActionInput,
  plan: OperationPlan | undefined,
): boolean {
  const gates = delivery.registry.models
    .find(({ id }) => id === model)
    ?.versions.find(candidate => candidate.version === version)?.gates;
  if (gates) return gates.total > 0 && gates.result !== 'pass';
  return [...(plan?.blockers ?? []), ...(plan?.warnings ?? [])].some(
    ({ code }) => CODES.has(code),
  );
}
