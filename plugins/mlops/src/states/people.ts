/** `ada` of `user:default/ada`; what is no reference is left as it is. */
export function personName(ref: string): string {
  const match = /^[a-z]+:[^/]+\/(.+)$/i.exec(ref);
  return match ? match[1] : ref;
}
