import type { Fleet } from '@slipway/backstage-plugin-mlops-common';
import type { FleetLine } from './FleetLine';

type Choices = NonNullable<Fleet['choices']>;

/** What lines can be filtered by. */
export function choicesOf(lines: Iterable<FleetLine>): Choices {
  const allOwners = new Set<string>();
  const places = new Map<string, number>();
  for (const { owners, environment, promotion } of lines) {
    for (const owner of owners) allOwners.add(owner);
    if (environment && !places.has(environment)) {
      places.set(environment, promotion);
    }
  }
  return {
    owners: [...allOwners].sort(),
    environments: [...places]
      .sort(([a, i], [b, j]) => i - j || a.localeCompare(b))
      .map(([name]) => name),
  };
}

/** Makes them anew only when there are others, or for others. */
export class RememberedChoices {
  readonly #known = new WeakMap<
    object,
    { revision: number; choices: Choices }
  >();

  /** `readers` stands for all who may read the same. */
  of(readers: object, revision: number, make: () => Choices): Choices {
    const known = this.#known.get(readers);
    if (known?.revision === revision) return known.choices;
    const choices = make();
    this.#known.set(readers, { revision, choices });
    return choices;
  }
}
