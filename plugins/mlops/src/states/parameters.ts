import type { TrainingParameter } from './choices';

/** The first parameter that has to be given and is not. */
export function missingParameter(
  parameters: readonly TrainingParameter[],
): { label: string } | undefined {
  const missing = parameters.find(
    ({ isRequired, value }) => isRequired && value.trim() === '',
  );
  return missing && { label: missing.name };
}
