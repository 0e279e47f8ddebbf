import type { ObservedCanary } from '../canary/ObservedCanary';

/** What a query may name (flagger v1.44, pkg/apis/flagger/v1beta1/metric.go). */
export interface QueryModel {
  name: string;
  namespace: string;
  target: string;
  service: string;
  ingress: string;
  route: string;
  interval: string;
  variables: Readonly<Record<string, string>>;
}

export type RenderedQuery =
  { state: 'rendered'; query: string } | { state: 'unknown'; reason: string };

const LONGEST_QUERY = 8_192;
const ACTION = /\{\{-?\s*(.*?)\s*-?\}\}/gs;
const TRIM_BEFORE = /\s+(?=\{\{-\s)/g;
const TRIM_AFTER = /(?<=\s-\}\})\s+/g;
const COMMENT = /^\/\*.*\*\/$/s;
const FIELD = /^(name|namespace|target|service|ingress|route|interval)$/;
const VARIABLE = /^variables\.([A-Za-z_][A-Za-z0-9_]*)$/;
const INDEXED = /^index\s+variables\s+"([^"\\]+)"$/;

export function queryModel(
  canary: ObservedCanary,
  metric: { interval: string; variables: Readonly<Record<string, string>> },
): QueryModel {
  return {
    name: canary.name,
    namespace: canary.namespace,
    target: canary.target.name,
    service: canary.service,
    ingress: canary.ingress,
    route: canary.route,
    interval: metric.interval,
    variables: metric.variables,
  };
}

/**
 * Fills in a query's variables as Flagger does, which uses Go's templates. Of
 * those it knows values, comments and trimming; a query that does more is not
 * run, and says so.
 */
export function renderQuery(
  template: string,
  model: QueryModel,
): RenderedQuery {
  if (template.length > LONGEST_QUERY) {
    return unknown(`its query is longer than ${LONGEST_QUERY} characters`);
  }
  let problem: string | undefined;
  const query = template
    .replace(TRIM_BEFORE, '')
    .replace(TRIM_AFTER, '')
    .replace(ACTION, (_, action: string) => {
      const value = valueOf(action, model);
      if (value === undefined) problem ??= action;
      return value ?? '';
    });
  if (problem !== undefined) {
    return unknown(
      `its query uses '{{ ${problem.slice(0, 60)} }}', which has no value here`,
    );
  }
  return { state: 'rendered', query: query.replace(/\s+/g, ' ').trim() };
}

function valueOf(action: string, model: QueryModel): string | undefined {
  if (COMMENT.test(action)) return '';
  const field = FIELD.exec(action)?.[1];
  if (field) return model[field as keyof Omit<QueryModel, 'variables'>];
  const variable = (VARIABLE.exec(action) ?? INDEXED.exec(action))?.[1];
  return variable !== undefined && Object.hasOwn(model.variables, variable)
    ? model.variables[variable]
    : undefined;
}

function unknown(reason: string): RenderedQuery {
  return { state: 'unknown', reason: `Not read: ${reason}` };
}
