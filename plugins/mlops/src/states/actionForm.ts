import type {
  ActionOffer,
  ActionRequest,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

/** What is asked for with an action. */
export type ActionInput = NonNullable<ActionRequest['input']>;

/** A question of an action's form. */
export type FormField = {
  name: string;
  label: string;
  help?: string;
  isRequired: boolean;
} & (
  | { kind: 'text' }
  | { kind: 'number' }
  | { kind: 'switch' }
  | { kind: 'choice'; options: readonly string[] }
);

const property = z.object({
  type: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  enum: z.array(z.string()).optional().catch(undefined),
});
const objectSchema = z.object({
  properties: z.record(z.string(), property).catch({}),
  required: z.array(z.string()).catch([]),
});

/** Names of objects are never asked for: the button stands beside the object. */
const OBJECTS: ReadonlySet<string> = new Set([
  'application',
  'model',
  'rollout',
  'run',
]);

/**
 * What is left to ask of an action's input when some of it is given. What no
 * field can be made of (lists, objects) is not asked for.
 */
export function formFields(
  offer: ActionOffer,
  given: ActionInput,
): FormField[] {
  const { properties, required } = objectSchema.parse(offer.input);
  return Object.entries(properties).flatMap(([name, schema]): FormField[] => {
    if (name in given || OBJECTS.has(name)) return [];
    const field = {
      name,
      label: schema.title ?? LABELS[name] ?? labelOf(name),
      help: schema.description,
      isRequired: required.includes(name),
    };
    if (schema.enum) {
      return [{ ...field, kind: 'choice', options: schema.enum }];
    }
    switch (schema.type) {
      case 'string':
        return [{ ...field, kind: 'text' }];
      case 'boolean':
        return [{ ...field, kind: 'switch' }];
      case 'number':
      case 'integer':
        return [{ ...field, kind: 'number' }];
      default:
        return [];
    }
  });
}

/** Where the name of a field says too little. */
const LABELS: Readonly<Record<string, string>> = {
  override: 'Why, although a gate is not met',
};

/** `Dry run` of `dryRun`. */
function labelOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[-_]/g, ' ');
  const text = words.toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a person has entered, by the field's name. */
export type FormValues = Readonly<Record<string, string | boolean>>;

/** The input of an action: what was given, and what was entered. */
export function inputOf(
  fields: readonly FormField[],
  values: FormValues,
  given: ActionInput,
): ActionInput {
  const entered = fields.flatMap(field => {
    const value = entry(field, values[field.name]);
    return value === undefined ? [] : [[field.name, value] as const];
  });
  return { ...given, ...Object.fromEntries(entered) };
}

function entry(
  field: FormField,
  value: string | boolean | undefined,
): string | number | boolean | undefined {
  if (typeof value === 'boolean') return value || undefined;
  const text = value?.trim();
  if (!text) return undefined;
  if (field.kind !== 'number') return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The field that has to be filled before anything can be planned. */
export function missingField(
  fields: readonly FormField[],
  values: FormValues,
): FormField | undefined {
  return fields.find(
    ({ isRequired, name }) => isRequired && !String(values[name] ?? '').trim(),
  );
}
