import { createHash } from 'node:crypto';

const LONGEST = 63;
const DIGEST = 8;
/** Entity references do not tell upper from lower case. */
const VALID = /^[a-z0-9](?:[-_.a-z0-9]*[a-z0-9])?$/;

/**
 * The name of the entity of a registered model. It depends on nothing but what
 * is given, so that whoever knows a model's name knows its entity. A name that
 * is not valid as it stands is made so, and told from others by a digest.
 */
export function entityName(model: string, prefix = ''): string {
  const plain = `${prefix}${model}`;
  if (VALID.test(plain) && plain.length <= LONGEST) return plain;
  const digest = createHash('sha256')
    .update(model)
    .digest('hex')
    .slice(0, DIGEST);
  const readable = plain
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9_.]+/g, '-')
    .slice(0, LONGEST - DIGEST - 1)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return readable ? `${readable}-${digest}` : `model-${digest}`;
}
