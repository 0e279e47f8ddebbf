/** Waits until the condition holds, and says what was seen last when it never does. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) {
      throw new Error(
        `Not so within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
