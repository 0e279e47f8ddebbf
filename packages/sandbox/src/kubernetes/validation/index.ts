import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { childObject, equalJson, valueAt } from '../json';
import type { ResourceType } from '../resourceTypes';
import type { StatusCause } from '../statusError';
import type { NewObject } from '../types';
import { compiledSchemaErrors } from './compiledSchemas';
import { FLAGGER_SCHEMAS } from './flaggerSchemas';
import { KSERVE_SCHEMAS } from './kserveSchemas';
import { metadataCauses } from './metadata';
import { schemaCauses } from './schemaCauses';

/** For groups that nobody has compiled validators for. */
const OWN_SCHEMAS: Readonly<Record<string, Readonly<Record<string, object>>>> =
  {
    'flagger.app': FLAGGER_SCHEMAS,
    'serving.kserve.io': KSERVE_SCHEMAS,
  };
const ownValidators = new Map<string, ValidateFunction>();

function ownErrors(
  kind: string,
  schema: object,
  object: NewObject,
): ErrorObject[] {
  const validate =
    ownValidators.get(kind) ??
    new Ajv({
      allErrors: true,
      allowUnionTypes: true,
      validateFormats: false,
    }).compile(schema);
  ownValidators.set(kind, validate);
  return validate(object) ? [] : (validate.errors ?? []);
}

/** A workload's selector has to find its own pods (apps/validation). */
function selectorCauses(type: ResourceType, object: NewObject): StatusCause[] {
  if (type.apiVersion !== 'apps/v1') {
    return [];
  }
  const selector = childObject(
    childObject(object.spec, 'selector'),
    'matchLabels',
  );
  const labels = valueAt(object, ['spec', 'template', 'metadata', 'labels']);
  const finds = Object.entries(selector).every(([key, value]) =>
    equalJson(childObject({ labels }, 'labels')[key], value),
  );
  return finds
    ? []
    : [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(
            labels ?? {},
          )}: \`selector\` does not match template \`labels\``,
          field: 'spec.template.metadata.labels',
        },
      ];
}

/** Everything that is wrong with an object that is about to be stored. */
export function validateObject(
  type: ResourceType,
  object: NewObject,
): StatusCause[] {
  const metadata = metadataCauses(type, object);
  if (metadata.length > 0) {
    return metadata;
  }
  const schema = OWN_SCHEMAS[type.group]?.[type.kind];
  const errors = schema
    ? ownErrors(type.kind, schema, object)
    : compiledSchemaErrors(type, object);
  return [...schemaCauses(errors, object), ...selectorCauses(type, object)];
}
