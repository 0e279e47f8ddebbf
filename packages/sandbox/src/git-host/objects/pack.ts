import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { GitObject, ObjectType } from './gitObject';

const TYPE_NUMBERS: Readonly<Record<ObjectType, number>> = {
  commit: 1,
  tree: 2,
  blob: 3,
  tag: 4,
};

/** Objects as one pack (git, Documentation/gitformat-pack.txt), whole each. */
export function encodePack(objects: readonly GitObject[]): Buffer {
  const header = Buffer.alloc(12);
  header.write('PACK', 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects.length, 8);
  const content = Buffer.concat([
    header,
    ...objects.flatMap(({ type, body }) => [
      entryHeader(TYPE_NUMBERS[type], body.length),
      deflateSync(body),
    ]),
  ]);
  const digest = createHash('sha1').update(content).digest();
  return Buffer.concat([content, digest]);
}

/** Four bits of the size beside the type, then seven a byte. */
function entryHeader(type: number, length: number): Buffer {
  const bytes: number[] = [];
  let byte = (type << 4) | (length % 16);
  let rest = Math.floor(length / 16);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest % 128;
    rest = Math.floor(rest / 128);
  }
  bytes.push(byte);
  return Buffer.from(bytes);
}
