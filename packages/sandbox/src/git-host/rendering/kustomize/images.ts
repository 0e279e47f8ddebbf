import { isJsonObject } from '../../../kubernetes/json';
import type { NewObject } from '../../../kubernetes/types';
import { imagePlaces, type ImageField } from './imageFields';
import type { ImageChange } from './kustomization';

const LISTS = new Set(['containers', 'initContainers']);

/** Gives the containers of all objects other images. */
export function changeImages(
  objects: readonly NewObject[],
  changes: readonly ImageChange[],
  fields: readonly ImageField[] = [],
): void {
  for (const change of changes) {
    for (const object of objects) {
      visit(object, change);
      fields
        .flatMap(field => imagePlaces(object, field))
        .forEach(({ map, key }) => changeImage(map, change, key));
    }
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

function changeImage(
  container: unknown,
  change: ImageChange,
  key = 'image',
): void {
  const image = isJsonObject(container) ? container[key] : undefined;
  if (!isJsonObject(container) || typeof image !== 'string') {
    return;
  }
  const { name, rest } = split(image);
  if (name !== change.name) {
    return;
  }
  const { newName = name, newTag, digest } = change;
  const tag = newTag ? `:${newTag}` : '';
  const suffix = digest ? `${tag}@${digest}` : tag || rest;
  container[key] = `${newName}${suffix}`;
}

/** The name, and the tag and digest behind it. */
function split(image: string): { name: string; rest: string } {
  const match = /^(.+?)((?::[\w.-]+)?(?:@[\w:]+)?)$/.exec(image);
  return { name: match?.[1] ?? image, rest: match?.[2] ?? '' };
}
