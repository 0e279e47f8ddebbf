import type { Entity } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError, toError } from '@backstage/errors';
import {
  ANNOTATION,
  DEFAULT_VALIDATION_GATES,
  parseGates,
  type Reason,
  type ValidationGate,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { matchesGlob } from '../environments/glob';

const rulesSchema = z.array(
  z.strictObject({
    model: z.string().min(1).max(500).default('*'),
    gates: z.array(z.string()),
  }),
);

interface GateRule {
  model: string;
  gates: readonly ValidationGate[];
}

/** The gates a model must pass on the page of one entity. */
export interface EntityGates {
  gatesOf(model: string): readonly ValidationGate[];
  notes: Reason[];
}

/**
 * Which validation gates a model must pass: those of the entity's annotation,
 * else of the first configured rule whose pattern fits, else the default.
 */
export class GatePolicy {
  constructor(private readonly rules: readonly GateRule[] = []) {}

  /** @throws InputError for gates in `mlops.validationGates` that cannot be read. */
  static fromConfig(config: Config): GatePolicy {
    const parsed = rulesSchema.safeParse(
      config.getOptional('mlops.validationGates') ?? [],
    );
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const path = ['mlops.validationGates', ...issue.path].join('.');
      throw new InputError(`Config ${path} cannot be read: ${issue.message}`);
    }
    return new GatePolicy(
      parsed.data.map(({ model, gates }) => ({
        model,
        gates: parseGates(gates.join('\n')),
      })),
    );
  }

  forEntity(entity: Entity): EntityGates {
    const text = entity.metadata.annotations?.[ANNOTATION.validationGates];
    if (!text?.trim()) return this.#configured([]);
    try {
      const gates = parseGates(text);
      return { gatesOf: () => gates, notes: [] };
    } catch (error) {
      return this.#configured([malformed(toError(error).message)]);
    }
  }

  #configured(notes: Reason[]): EntityGates {
    return {
      gatesOf: model =>
        this.rules.find(rule => matchesGlob(rule.model, model))?.gates ??
        DEFAULT_VALIDATION_GATES,
      notes,
    };
  }
}

function malformed(message: string): Reason {
  return {
    code: 'malformed-validation-gates',
    severity: 'warning',
    message: `The annotation ${ANNOTATION.validationGates} is not used: ${message}`,
    fix: `Write the gates as 'precision >= 0.9, recall >= 0.8'.`,
  };
}
