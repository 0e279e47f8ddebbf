import { isJsonObject } from '../json';
import type { ResourceType } from '../resourceTypes';
import type { StatusCause } from '../statusError';
import type { NewObject } from '../types';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const LARGEST_ANNOTATIONS = 256 * 1024;

/** Kinds whose names become host names. */
const NAMED_BY_LABEL = new Set(['Namespace', 'Service']);

function invalidValue(field: string, value: unknown, why: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
    field,
  };
}

function nameCauses(type: ResourceType, name: string): StatusCause[] {
  if (!name) {
    return [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      },
    ];
  }
  if (NAMED_BY_LABEL.has(type.kind)) {
    return LABEL.test(name) && name.length <= 63
      ? []
      : [
          invalidValue(
            'metadata.name',
            name,
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
          ),
        ];
  }
  return SUBDOMAIN.test(name) && name.length <= 253
    ? []
    : [
        invalidValue(
          'metadata.name',
          name,
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        ),
      ];
}

function keyIsValid(key: string): boolean {
  const [name, prefix, ...more] = key.split('/').reverse();
  return (
    more.length === 0 &&
    name.length <= 63 &&
    QUALIFIED_NAME.test(name) &&
    (prefix === undefined || (SUBDOMAIN.test(prefix) && prefix.length <= 253))
  );
}

const KEY_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

function mapCauses(field: string, map: unknown): StatusCause[] {
  if (map === undefined) {
    return [];
  }
  if (!isJsonObject(map)) {
    return [invalidValue(field, map, 'must be a map of strings')];
  }
  return Object.entries(map).flatMap(([key, value]) => {
    const causes: StatusCause[] = [];
    if (!keyIsValid(field === 'metadata.labels' ? key : key.toLowerCase())) {
      causes.push(invalidValue(field, key, KEY_RULE));
    }
    if (typeof value !== 'string') {
      causes.push(invalidValue(`${field}.${key}`, value, 'must be a string'));
    } else if (
      field === 'metadata.labels' &&
      (value.length > 63 || !LABEL_VALUE.test(value))
    ) {
      causes.push(
        invalidValue(
          field,
          value,
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character, and be no more than 63 characters",
        ),
      );
    }
    return causes;
  });
}

function annotationSizeCauses(annotations: unknown): StatusCause[] {
  const size = isJsonObject(annotations)
    ? Object.entries(annotations).reduce(
        (sum, [key, value]) => sum + key.length + String(value).length,
        0,
      )
    : 0;
  return size <= LARGEST_ANNOTATIONS
    ? []
    : [
        {
          reason: 'FieldValueTooLong',
          message: `Too long: may not be more than ${LARGEST_ANNOTATIONS} bytes`,
          field: 'metadata.annotations',
        },
      ];
}

/** What is wrong with an object's metadata (apimachinery, api/validation). */
export function metadataCauses(
  type: ResourceType,
  object: NewObject,
): StatusCause[] {
  const { name = '', namespace, labels, annotations } = object.metadata;
  return [
    ...nameCauses(type, name),
    ...(namespace === undefined || LABEL.test(namespace)
      ? []
      : [
          invalidValue(
            'metadata.namespace',
            namespace,
            'a lowercase RFC 1123 label is required',
          ),
        ]),
    ...mapCauses('metadata.labels', labels),
    ...mapCauses('metadata.annotations', annotations),
    ...annotationSizeCauses(annotations),
  ];
}
