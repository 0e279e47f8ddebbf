import { badRequest } from './statusError';
import { isJsonObject, valueAt } from './json';

/** Whether a set of labels is selected. */
export type LabelMatcher = (
  labels: Readonly<Record<string, string>>,
) => boolean;

/** Whether an object's fields are selected. */
export type FieldMatcher = (object: unknown) => boolean;

const NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?';
const KEY = new RegExp(`^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?${NAME}$`);
const VALUE = new RegExp(`^(${NAME})?$`);

/** Splits at commas that are not inside parentheses. */
function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '(') {
      depth += 1;
    } else if (char === ')') {
      depth -= 1;
    }
    if (char === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else {
      part += char;
    }
  }
  parts.push(part.trim());
  return parts;
}

function checkedKey(key: string, selector: string): string {
  if (!KEY.test(key)) {
    throw badRequest(
      `unable to parse requirement: invalid label key "${key}" in selector "${selector}"`,
    );
  }
  return key;
}

function checkedValue(value: string, selector: string): string {
  if (!VALUE.test(value)) {
    throw badRequest(
      `unable to parse requirement: invalid label value "${value}" in selector "${selector}"`,
    );
  }
  return value;
}

function parseRequirement(part: string, selector: string): LabelMatcher {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (set) {
    const key = checkedKey(set[1], selector);
    const values = new Set(
      set[3].split(',').map(value => checkedValue(value.trim(), selector)),
    );
    return set[2] === 'in'
      ? labels => Object.hasOwn(labels, key) && values.has(labels[key])
      : labels => !Object.hasOwn(labels, key) || !values.has(labels[key]);
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(.*)$/.exec(part);
  if (equality) {
    const key = checkedKey(equality[1], selector);
    const value = checkedValue(equality[3].trim(), selector);
    return equality[2] === '!='
      ? labels => labels[key] !== value
      : labels => labels[key] === value;
  }
  if (part.startsWith('!')) {
    const key = checkedKey(part.slice(1).trim(), selector);
    return labels => !Object.hasOwn(labels, key);
  }
  const key = checkedKey(part, selector);
  return labels => Object.hasOwn(labels, key);
}

/** A label selector as Kubernetes writes it; undefined selects everything. */
export function parseLabelSelector(text: string): LabelMatcher | undefined {
  if (!text.trim()) {
    return undefined;
  }
  const matchers = splitRequirements(text).map(part =>
    parseRequirement(part, text),
  );
  return labels => matchers.every(matches => matches(labels));
}

/** Fields that kinds other than the common two may be selected by. */
const SELECTABLE: Record<string, readonly string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Job: ['status.successful'],
  ReplicaSet: ['status.replicas'],
};

function fieldValue(object: unknown, field: string): string {
  const path = field === 'source' ? 'source.component' : field;
  const value = valueAt(object, path.split('.'));
  return value === undefined || value === null || isJsonObject(value)
    ? ''
    : String(value);
}

/** A field selector; undefined selects everything. */
export function parseFieldSelector(
  text: string,
  kind: string,
): FieldMatcher | undefined {
  if (!text.trim()) {
    return undefined;
  }
  const matchers = text.split(',').map((part): FieldMatcher => {
    const match = /^\s*([A-Za-z.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part);
    if (!match) {
      throw badRequest(
        `invalid selector: '${part}'; can't understand '${part}'`,
      );
    }
    const [, field, operator, wanted] = match;
    if (
      field !== 'metadata.name' &&
      field !== 'metadata.namespace' &&
      !SELECTABLE[kind]?.includes(field)
    ) {
      throw badRequest(`field label not supported: ${field}`);
    }
    return operator === '!='
      ? object => fieldValue(object, field) !== wanted
      : object => fieldValue(object, field) === wanted;
  });
  return object => matchers.every(matches => matches(object));
}
