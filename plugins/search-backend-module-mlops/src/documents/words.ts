const SHORT_REVISION = 7;
const SHORT_DIGEST = 12;
const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i;

/** A revision as people copy it: whole, and as Git shortens it. */
export function revisionWords(revision: string): string {
  return distinct([shortRevision(revision), revision]).join(' ');
}

/** As Git shortens it; a tag or a chart's version is left as it is. */
export function shortRevision(revision: string): string {
  return SHA.test(revision) ? revision.slice(0, SHORT_REVISION) : revision;
}

/**
 * An image with its parts. What has a colon is there without it too, for
 * PostgreSQL's engine takes colons out of what is typed.
 */
export function imageWords(image: string): string {
  const [named, digest] = image.split('@');
  const repository = named.replace(/:[^/:]*$/, '');
  const tag = named.slice(repository.length + 1);
  const [algorithm, hex] = (digest ?? '').split(':');
  const name = repository.split('/').at(-1) ?? '';
  const words = [
    image,
    withoutColons(image),
    name,
    ...(tag
      ? [tag, withoutColons(`${repository}${tag}`), `${name}${tag}`]
      : []),
    ...(hex ? [hex, hex.slice(0, SHORT_DIGEST), `${algorithm}${hex}`] : []),
  ];
  return distinct(words).join(' ');
}

function withoutColons(text: string): string {
  return text.replaceAll(':', '');
}

export function distinct(words: readonly string[]): string[] {
  return [...new Set(words.filter(word => word !== ''))];
}
