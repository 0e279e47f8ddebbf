/** `ada` of `user:default/ada`; what is no reference is left as it is. */
export function personName(ref: string): string {
  const match = /^[a-z]+:[^/]+\/(.+)$/i.exec(ref);
  return match ? match[1] : ref;
}

/** Who set a gate: a person, or an operation that somebody began. */
export function setterName(setBy: string): string {
  return setBy.includes(':') ? `by ${personName(setBy)}` : 'by an operation';
}

/** A sentence in which people are called by their names. */
export function withNames(sentence: string): string {
  return sentence.replace(/\b(?:user|group):[\w.-]+\/([\w.-]+)/gi, '$1');
}
