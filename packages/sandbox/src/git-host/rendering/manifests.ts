import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { cloneJson, isJsonObject } from '../../kubernetes/json';
import type { NewObject } from '../../kubernetes/types';
import { RenderError } from './renderError';

const texts = z.record(z.string(), z.string()).nullish();

const manifest = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().min(1).optional(),
    namespace: z.string().optional(),
    labels: texts,
    annotations: texts,
  }),
});

/** @throws RenderError with the file's name */
export function readDocuments(path: string, text: string): unknown[] {
  return parseAllDocuments(text).flatMap(document => {
    const [problem] = document.errors;
    if (problem) {
      throw new RenderError(
        `Failed to unmarshal "${path}": ${problem.message.split('\n')[0]}`,
      );
    }
    const value: unknown = document.toJS();
    return value === null || value === undefined ? [] : [value];
  });
}

/** @throws RenderError with the file's name */
export function readManifests(path: string, text: string): NewObject[] {
  return readDocuments(path, text).flatMap(value =>
    isJsonObject(value) && value.kind === 'List' && Array.isArray(value.items)
      ? value.items.map(item => readManifest(path, item))
      : [readManifest(path, value)],
  );
}

export function readManifest(path: string, value: unknown): NewObject {
  const read = manifest.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue.path.join('.') || 'the document';
    throw new RenderError(
      `Failed to unmarshal "${path}": ${place}: ${issue.message}`,
    );
  }
  return asNewObject(read.data);
}

/** A copy that can be changed. */
export function copyOf(object: NewObject): NewObject {
  return asNewObject(manifest.parse(cloneJson(object)));
}

function asNewObject(read: z.infer<typeof manifest>): NewObject {
  const { labels, annotations, ...metadata } = read.metadata;
  return {
    ...read,
    metadata: {
      ...metadata,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
  };
}
