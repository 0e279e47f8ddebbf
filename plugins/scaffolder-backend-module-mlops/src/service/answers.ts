import { InputError } from '@backstage/errors';
import { parse, stringify } from 'yaml';
import { parseParameters, type Parameters } from './parameters';

/** At the top of the GitOps folder. */
export const ANSWERS_FILE = 'slipway.yaml';

const HEADER = `# What this service was made with. The template "Add an environment or region"
# reads it and writes it; nothing is deployed from it. It holds no secret.
`;

/** The answers of the form, to be found again when the service grows. */
export function answersFile(parameters: Parameters): {
  path: string;
  content: string;
} {
  return {
    path: ANSWERS_FILE,
    content: `${HEADER}${stringify(parameters, { lineWidth: 0 })}`,
  };
}

/** @throws InputError for what is not what a template wrote. */
export function readAnswers(content: string): Parameters {
  const value: unknown = readYaml(content);
  return parseParameters(value);
}

function readYaml(content: string): unknown {
  try {
    return parse(content);
  } catch {
    throw new InputError(
      `${ANSWERS_FILE} of the GitOps repository is no YAML; restore it from its history`,
    );
  }
}
