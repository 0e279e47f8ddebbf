import { InputError } from '@backstage/errors';
import type { LabelRequirement, LabelSelector } from './types';

const MAX_LENGTH = 1024;
const KEY =
  /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const SET = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/;

/**
 * Parses a label selector as `kubectl -l` takes it: `a=b,c!=d,e in (f, g),h,!i`
 * (kubernetes, staging/src/k8s.io/apimachinery/pkg/labels/selector.go).
 *
 * @throws InputError that names the part which cannot be read.
 * @public
 */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.length > MAX_LENGTH) {
    throw new InputError(
      `A label selector may have at most ${MAX_LENGTH} characters, this one has ${text.length}`,
    );
  }
  const parts = splitOutsideParentheses(text);
  if (parts.length === 0) {
    throw new InputError(
      "The label selector is empty; write one as 'app=fraud-detection'",
    );
  }
  return parts.map(parseRequirement);
}

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^()]*\))/)
    .map(part => part.trim())
    .filter(part => part !== '');
}

function parseRequirement(part: string): LabelRequirement {
  const requirement = readRequirement(part);
  const values = 'values' in requirement ? requirement.values : [];
  if (!KEY.test(requirement.key) || !values.every(value => VALUE.test(value))) {
    throw new InputError(
      `'${part.slice(0, 80)}' is not a label requirement; write one as 'app=fraud-detection' or 'env in (dev, staging)'`,
    );
  }
  return requirement;
}

function readRequirement(part: string): LabelRequirement {
  const set = SET.exec(part);
  if (set) {
    return {
      key: set[1],
      operator: set[2] === 'in' ? 'in' : 'notin',
      values: set[3].split(',').map(value => value.trim()),
    };
  }
  const equality = EQUALITY.exec(part);
  if (equality) {
    return {
      key: equality[1],
      operator: equality[2] === '!=' ? 'notin' : 'in',
      values: [equality[3]],
    };
  }
  return part.startsWith('!')
    ? { key: part.slice(1).trim(), operator: 'notexists' }
    : { key: part, operator: 'exists' };
}

/**
 * Whether labels meet all requirements. As upstream, `!=` and `notin` hold for
 * an object without the label.
 *
 * @public
 */
export function matchesLabels(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return selector.every(requirement => meets(requirement, labels));
}

function meets(
  requirement: LabelRequirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  const present = Object.hasOwn(labels, requirement.key);
  switch (requirement.operator) {
    case 'exists':
      return present;
    case 'notexists':
      return !present;
    case 'in':
      return present && requirement.values.includes(labels[requirement.key]);
    default:
      return !present || !requirement.values.includes(labels[requirement.key]);
  }
}
