import { z } from 'zod';
import { z as v3 } from 'zod/v3';

/** Of JSON Schema what the schemas of the delivery API come to. */
interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
}

/** What it does not know it leaves open: a schema told too little does no harm. */
const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z
    .object({
      type: z.union([z.string(), z.array(z.string())]).optional(),
      description: z.string().optional(),
      default: z.unknown().optional(),
      enum: z.array(z.unknown()).optional(),
      const: z.unknown().optional(),
      properties: z.record(z.string(), jsonSchema).optional(),
      required: z.array(z.string()).optional(),
      additionalProperties: z.union([z.boolean(), jsonSchema]).optional(),
      items: jsonSchema.optional(),
      anyOf: z.array(jsonSchema).optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      minLength: z.number().optional(),
      maxLength: z.number().optional(),
      maxItems: z.number().optional(),
      pattern: z.string().optional(),
    })
    .catch({}),
);

/**
 * An object's schema that is told and not enforced: the action itself reads
 * what it is given, so that a refusal is a sentence, and audited.
 */
class ToldObject extends v3.ZodObject<v3.ZodRawShape, v3.UnknownKeysParam> {
  _parse({ data }: v3.ParseInput) {
    return v3.OK(data);
  }
}

/**
 * Backstage's registry of actions takes the schemas of zod 3, from which it
 * makes JSON Schema again. Below `depth`, objects are told by their
 * description only. `properties` are told as the JSON Schema given for them.
 */
export function toldSchema(
  schema: z.ZodObject,
  options: { depth: number; properties?: Record<string, unknown> },
): v3.AnyZodObject {
  const json = jsonSchema.parse(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  );
  const given = Object.entries(options.properties ?? {});
  const whole = given.reduce(
    (sofar, [name, property]) =>
      withProperty(sofar, name, jsonSchema.parse(property)),
    json,
  );
  return new ToldObject(toldObject(whole, options.depth)._def);
}

function withProperty(
  schema: JsonSchema,
  name: string,
  given: JsonSchema,
): JsonSchema {
  const { properties = {}, required = [] } = schema;
  const property = { description: properties[name]?.description, ...given };
  return {
    ...schema,
    properties: { ...properties, [name]: property },
    required: given.required?.length ? [...required, name] : required,
  };
}

function toldObject(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  depth: number,
): v3.AnyZodObject {
  const shape = Object.entries(properties).map(([name, property]) => {
    const told = toldType(property, depth);
    const { default: byDefault, description } = property;
    const said = description ? told.describe(description) : told;
    if (byDefault !== undefined) return [name, said.default(byDefault)];
    return [name, required.includes(name) ? said : said.optional()];
  });
  const told = v3.object(Object.fromEntries(shape));
  return additionalProperties === false ? told.strict() : told.passthrough();
}

function toldType(schema: JsonSchema, depth: number): v3.ZodTypeAny {
  const { anyOf } = schema;
  if (schema.const !== undefined) return toldChoice([schema.const]);
  if (schema.enum) return toldChoice(schema.enum);
  if (anyOf) return toldUnion(anyOf, depth);
  if (Array.isArray(schema.type)) {
    const types = schema.type.map(type => ({ ...schema, type }));
    return toldUnion(types, depth);
  }
  switch (schema.type) {
    case 'string':
      return toldText(schema);
    case 'number':
    case 'integer':
      return toldNumber(schema);
    case 'boolean':
      return v3.boolean();
    case 'null':
      return v3.null();
    case 'array': {
      const items = v3.array(toldType(schema.items ?? {}, depth - 1));
      return schema.maxItems === undefined ? items : items.max(schema.maxItems);
    }
    case 'object':
      return toldMembers(schema, depth);
    default:
      return v3.unknown();
  }
}

function toldMembers(schema: JsonSchema, depth: number): v3.ZodTypeAny {
  const { properties, additionalProperties: others } = schema;
  if (depth < 1) return v3.record(v3.unknown());
  if (properties && Object.keys(properties).length > 0) {
    return toldObject(schema, depth - 1);
  }
  if (others === false) return v3.object({}).strict();
  return v3.record(
    typeof others === 'object' ? toldType(others, depth - 1) : v3.unknown(),
  );
}

function toldUnion(schemas: JsonSchema[], depth: number): v3.ZodTypeAny {
  const [first, second, ...more] = schemas.map(each => toldType(each, depth));
  if (!first) return v3.unknown();
  return second ? v3.union([first, second, ...more]) : first;
}

function toldChoice(values: unknown[]): v3.ZodTypeAny {
  const words = z.array(z.string()).min(1).safeParse(values);
  if (!words.success) return v3.unknown();
  const [first, ...more] = words.data;
  return v3.enum([first, ...more]);
}

function toldText({ minLength, maxLength, pattern }: JsonSchema) {
  let told = v3.string();
  if (minLength !== undefined) told = told.min(minLength);
  if (maxLength !== undefined) told = told.max(maxLength);
  return pattern === undefined ? told : told.regex(new RegExp(pattern, 'u'));
}

function toldNumber({ type, minimum, maximum }: JsonSchema) {
  let told = type === 'integer' ? v3.number().int() : v3.number();
  if (isBound(minimum)) told = told.min(minimum);
  return isBound(maximum) ? told.max(maximum) : told;
}

/** Every integer of zod 4 is bounded by what a number can hold exactly. */
function isBound(limit: number | undefined): limit is number {
  return limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
}
