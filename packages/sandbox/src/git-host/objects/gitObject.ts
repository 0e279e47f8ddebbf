import { createHash } from 'node:crypto';

/** Where nothing is: the SHA that stands for no object. */
export const NO_SHA = '0'.repeat(40);

const TYPES = ['blob', 'tree', 'commit', 'tag'] as const;

export type ObjectType = (typeof TYPES)[number];

/** An object as Git keeps it. */
export interface GitObject {
  readonly sha: string;
  readonly type: ObjectType;
  readonly body: Buffer;
}

/** Names an object by its content, as Git does. */
export function gitObject(type: ObjectType, body: Buffer): GitObject {
  const sha = createHash('sha1')
    .update(`${type} ${body.length}\0`)
    .update(body)
    .digest('hex');
  return { sha, type, body };
}

export function blob(content: string | Buffer): GitObject {
  return gitObject('blob', Buffer.from(content));
}

export function isObjectType(text: string): text is ObjectType {
  return TYPES.some(type => type === text);
}
