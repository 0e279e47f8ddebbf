import {
  systemOf,
  type ActionStep,
  type StepInput,
  type StepKind,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

/** A step of whichever system the object belongs to. */
export function asked<K extends StepKind>(
  kind: K,
  object: { source: string },
  input: StepInput<K>,
): Pick<ActionStep, 'system' | 'kind' | 'input'> {
  return { system: systemOf(object), kind, input: checked(kind, input) };
}

const jsonObject = z.record(z.string(), z.json());

export function checked<K extends StepKind>(_kind: K, input: StepInput<K>) {
  return jsonObject.parse(JSON.parse(JSON.stringify(input)));
}
