import { z } from 'zod';

const textsSchema = z.array(z.string()).nullish().catch(undefined);

const ruleSchema = z.object({
  group: z.string().optional().catch(undefined),
  kind: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  namespace: z.string().optional().catch(undefined),
  jsonPointers: textsSchema,
  jqPathExpressions: textsSchema,
});
type Rule = z.infer<typeof ruleSchema>;

/** Differences of auto-sync that are ignored: of which Applications; all of them where neither is said. */
export interface IgnoredAutoSync {
  readonly name?: string;
  readonly namespace?: string;
}

const POINTERS = new Set([
  '/spec',
  '/spec/syncPolicy',
  '/spec/syncPolicy/automated',
]);
const PATHS = new Set([
  '.spec',
  '.spec.syncPolicy',
  '.spec.syncPolicy.automated',
]);

/**
 * What `ignoreDifferences` of a parent says of its children's auto-sync. It
 * keeps a sync from writing them only together with the option
 * RespectIgnoreDifferences (argo-cd v3.5, controller/sync.go).
 */
export function ignoredByParent(
  rules: readonly unknown[],
  syncOptions: readonly string[],
): IgnoredAutoSync[] {
  return syncOptions.includes('RespectIgnoreDifferences=true')
    ? ignored(rules).filter(isOfApplications).map(ofWhich)
    : [];
}

/** What an ApplicationSet's `ignoreApplicationDifferences` says of it. */
export function ignoredBySet(rules: readonly unknown[]): IgnoredAutoSync[] {
  return ignored(rules).map(({ name }) => (name ? { name } : {}));
}

export function isIgnored(
  all: readonly IgnoredAutoSync[],
  application: { name: string; namespace: string },
): boolean {
  return all.some(
    ({ name, namespace }) =>
      (!name || name === application.name) &&
      (!namespace || namespace === application.namespace),
  );
}

function ignored(rules: readonly unknown[]): Rule[] {
  return rules.flatMap(one => {
    const rule = ruleSchema.safeParse(one).data;
    const isIt =
      rule?.jsonPointers?.some(pointer => POINTERS.has(pointer)) ||
      rule?.jqPathExpressions?.some(path => PATHS.has(path.trim()));
    return rule && isIt ? [rule] : [];
  });
}

/** Globs other than `*` are not read: then a difference counts as written back. */
function isOfApplications({ group, kind }: Rule): boolean {
  return (
    (group === 'argoproj.io' || group === '*') &&
    (kind === 'Application' || kind === '*')
  );
}

function ofWhich({ name, namespace }: Rule): IgnoredAutoSync {
  return { ...(name && { name }), ...(namespace && { namespace }) };
}
