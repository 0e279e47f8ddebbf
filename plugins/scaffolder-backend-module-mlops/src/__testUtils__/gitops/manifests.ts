import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

/** A Kubernetes object as a file of the template has it. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Not objects of their own: kustomizations, and what they patch with. */
const PARTS = /(^|\/)(kustomization|model|replicas|image-fields)\.yaml$/;

/** @throws for a file that is no sound YAML. */
export function yamlDocuments(path: string, text: string): unknown[] {
  const parsed = parseAllDocuments(text, { uniqueKeys: true });
  const documents = Array.isArray(parsed) ? parsed : [];
  const [error] = documents.flatMap(({ errors, warnings }) => [
    ...errors,
    ...warnings,
  ]);
  if (error) throw new Error(`${path}: ${error.message}`);
  return documents.map(document => document.toJS());
}

/** The objects of all files. */
export function manifestsIn(files: ReadonlyMap<string, string>): Manifest[] {
  return [...files]
    .filter(([path]) => path.endsWith('.yaml') && !PARTS.test(path))
    .flatMap(([path, text]) => yamlDocuments(path, text))
    .map(document => manifestSchema.parse(document));
}

/** What `kubectl kustomize` makes of a folder. */
export async function build(folder: string): Promise<Manifest[]> {
  const { stdout } = await promisify(execFile)('kubectl', [
    'kustomize',
    folder,
  ]);
  return yamlDocuments(folder, stdout).map(each => manifestSchema.parse(each));
}

/** Whether a program is on the PATH. */
export function isInstalled(
  program: string,
  ...args: string[]
): Promise<boolean> {
  return promisify(execFile)(program, args).then(
    () => true,
    () => false,
  );
}

/** Every map below a value that has a key. */
export function mapsWith(
  value: unknown,
  key: string,
): Array<Record<string, unknown>> {
  if (Array.isArray(value)) return value.flatMap(each => mapsWith(each, key));
  const map = z.record(z.string(), z.unknown()).safeParse(value).data;
  if (!map) return [];
  return [
    ...(key in map ? [map] : []),
    ...Object.values(map).flatMap(each => mapsWith(each, key)),
  ];
}

/** `spec.template.spec` of an object; undefined where it has none. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (found, key) =>
        z.record(z.string(), z.unknown()).safeParse(found).data?.[key],
      value,
    );
}
