import { isJsonObject } from '../kubernetes/json';

/** apimachinery, util/rand: no vowels, nothing that reads as another sign. */
const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (isJsonObject(value)) {
    const fields = Object.keys(value)
      .filter(key => value[key] !== undefined)
      .sort()
      .map(key => `${JSON.stringify(key)}:${canonical(value[key])}`);
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

/**
 * A short hash of a JSON value, in the form in which Kubernetes and Flagger
 * write theirs. The order of keys does not matter.
 */
export function safeHash(value: unknown): string {
  return [...String(fnv32a(canonical(value)))]
    .map(char => SAFE_ALPHABET[char.charCodeAt(0) % SAFE_ALPHABET.length])
    .join('');
}
