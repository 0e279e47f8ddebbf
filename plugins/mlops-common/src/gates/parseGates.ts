import { InputError } from '@backstage/errors';
import type { ValidationGate } from './validationGate';

const GATE =
  /^\s*([A-Za-z0-9_./ -]+?)\s*(>=|<=|>|<|≥|≤)\s*(-?\d+(?:\.\d+)?)\s*$/;
const MAX_GATES = 50;

/**
 * Reads gates as people write them in the annotation or in config:
 * `precision >= 0.9, latency_ms <= 50`.
 *
 * @throws InputError that names the part that could not be read.
 * @public
 */
export function parseGates(text: string): ValidationGate[] {
  const parts = text.split(/[,\n;]/).filter(part => part.trim() !== '');
  if (parts.length > MAX_GATES) {
    throw new InputError(
      `At most ${MAX_GATES} validation gates can be given, not ${parts.length}`,
    );
  }
  return parts.map(parseGate);
}

function parseGate(part: string): ValidationGate {
  const match = GATE.exec(part);
  if (!match) {
    throw new InputError(
      `'${part.trim().slice(0, 80)}' is not a validation gate; write one as 'precision >= 0.9'`,
    );
  }
  const [, metric, operator, threshold] = match;
  return {
    metric,
    operator: asciiOperator(operator),
    threshold: Number(threshold),
  };
}

function asciiOperator(operator: string): ValidationGate['operator'] {
  switch (operator) {
    case '>=':
    case '≥':
      return '>=';
    case '<=':
    case '≤':
      return '<=';
    case '>':
      return '>';
    default:
      return '<';
  }
}
