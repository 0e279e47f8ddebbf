/** Waits until the expectations hold, and fails with the last that did not. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  withinMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
