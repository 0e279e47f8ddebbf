import { valueAt } from '../json';
import type { KubernetesObject } from '../types';

/** A column of `kubectl get`. */
export interface Column {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date';
  format: string;
  description: string;
  /** Above 0: only with `-o wide`. */
  priority: number;
  cell(object: KubernetesObject): unknown;
}

type Cell = Column['cell'];

function column(
  name: string,
  type: Column['type'],
  cell: Cell,
  priority = 0,
): Column {
  return { name, type, format: '', description: '', priority, cell };
}

export function text(name: string, cell: Cell): Column {
  return column(name, 'string', cell);
}

/** Text that is shown with `-o wide`. */
export function wide(name: string, cell: Cell): Column {
  return column(name, 'string', cell, 1);
}

export function number(name: string, dotted: string): Column {
  return column(name, 'integer', object => at(object, dotted) ?? 0);
}

/** A column of a CustomResourceDefinition: a path and a type. */
export function path(
  name: string,
  jsonPath: string,
  options: { type?: Column['type']; priority?: number } = {},
): Column {
  const { type = 'string', priority = 0 } = options;
  return column(
    name,
    type,
    object => {
      const value = at(object, jsonPath);
      if (value === undefined || value === null) {
        return null;
      }
      if (type === 'string') {
        return typeof value === 'string' ? value : JSON.stringify(value);
      }
      return value;
    },
    priority,
  );
}

/** The value at a path with dots. */
export function at(object: unknown, dotted: string): unknown {
  return valueAt(object, dotted.split('.'));
}

/** The items at a path with dots; none for anything that is not an array. */
export function items(object: unknown, dotted: string): unknown[] {
  const value = at(object, dotted);
  return Array.isArray(value) ? value : [];
}

/** A number at a path; 0 for anything else. */
export function amount(object: unknown, dotted: string): number {
  const value = at(object, dotted);
  return typeof value === 'number' ? value : 0;
}

/** Text at a path, or what stands for none. */
export function word(object: unknown, dotted: string, none = '<none>'): string {
  const value = at(object, dotted);
  return value === undefined || value === null || value === ''
    ? none
    : String(value);
}
