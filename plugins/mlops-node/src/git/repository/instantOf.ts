/** In ISO 8601, UTC; undefined for what is no instant. */
export function instantOf(text: string | undefined): string | undefined {
  const ms = text ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
