/** Lets go of a body that nobody reads, without waiting for it. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}
