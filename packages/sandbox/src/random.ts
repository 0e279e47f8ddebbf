import { createHash } from 'node:crypto';
import type { Random } from './context';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A small, fast generator (sfc32) whose state comes from the seed's hash. */
function sfc32(seed: string): () => number {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = 1;
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}

/** The same seed gives the same numbers, names and ids. */
export function createRandom(seed: string): Random {
  const next = sfc32(seed);
  const pick = (alphabet: string, length: number) => {
    let text = '';
    for (let index = 0; index < length; index += 1) {
      text += alphabet[Math.floor(next() * alphabet.length)];
    }
    return text;
  };
  const hex = (length: number) => pick('0123456789abcdef', length);
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    id: length => pick(ALPHABET, length),
    hex,
    uuid: () =>
      `${hex(8)}-${hex(4)}-4${hex(3)}-${pick('89ab', 1)}${hex(3)}-${hex(12)}`,
  };
}
