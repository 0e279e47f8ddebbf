import { parseEntityRef } from '@backstage/catalog-model';

export type Query = Record<
  string,
  string | number | boolean | readonly string[] | undefined
>;

/** `entities/kind/namespace/name`, encoded. */
export function entityPath(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  return `entities/${[kind, namespace, name].map(encodeURIComponent).join('/')}`;
}

/** With its question mark; empty when there is nothing to ask. */
export function queryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (Array.isArray(value)) value.forEach(each => params.append(key, each));
    else if (value !== undefined) params.set(key, String(value));
  }
  const text = params.toString();
  return text && `?${text}`;
}
