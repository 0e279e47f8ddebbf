import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const objectSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
});

/** What stands in YAML files like an object, and is none of a cluster. */
const NO_OBJECT = /^(kustomize\.config\.k8s\.io|backstage\.io)\//;

/** The Kubernetes objects of a file; none where it is no manifest. */
export function objectsIn(
  path: string,
  text: string,
): Array<{ kind: string; name: string }> {
  if (!/\.ya?ml$/.test(path)) return [];
  return parseAllDocuments(text).flatMap(document => {
    if (document.errors.length > 0) return [];
    const parsed = objectSchema.safeParse(document.toJS());
    if (!parsed.success || NO_OBJECT.test(parsed.data.apiVersion)) return [];
    const { kind, metadata } = parsed.data;
    return [{ kind, name: metadata.name }];
  });
}
