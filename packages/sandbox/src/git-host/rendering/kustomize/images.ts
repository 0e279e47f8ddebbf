import { isJsonObject } from '../../../kubernetes/json';
import type { NewObject } from '../../../kubernetes/types';
import type { ImageChange } from './kustomization';

const LISTS = new Set(['containers', 'initContainers']);

/** Gives the containers of all objects other images. */
export function changeImages(
  objects: readonly NewObject[],
  changes: readonly ImageChange[],
): void {
  for (const change of changes) {
    objects.forEach(object => visit(object, change));
  }
}

function visit(value: unknown, change: ImageChange): void {
  if (Array.isArray(value)) {
    value.forEach(item => visit(item, change));
  } else if (isJsonObject(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (LISTS.has(key) && Array.isArray(child)) {
        child.forEach(container => changeImage(container, change));
      }
      visit(child, change);
    }
  }
}

function changeImage(container: unknown, change: ImageChange): void {
  if (!isJsonObject(container) || typeof container.image !== 'string') {
    return;
  }
  const { name, rest } = split(container.image);
  if (name !== change.name) {
    return;
  }
  const { newName = name, newTag, digest } = change;
  const tag = newTag ? `:${newTag}` : '';
  const suffix = digest ? `${tag}@${digest}` : tag || rest;
  container.image = `${newName}${suffix}`;
}

/** The name, and the tag and digest behind it. */
function split(image: string): { name: string; rest: string } {
  const match = /^(.+?)((?::[\w.-]+)?(?:@[\w:]+)?)$/.exec(image);
  return { name: match?.[1] ?? image, rest: match?.[2] ?? '' };
}
