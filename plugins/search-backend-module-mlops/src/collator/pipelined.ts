/**
 * The results of `work` in the order of the items, with at most `concurrency`
 * of them under way: as fast as who reads them, and no further ahead.
 */
export async function* pipelined<I, O>(
  items: AsyncIterable<I>,
  concurrency: number,
  work: (item: I) => Promise<O>,
): AsyncIterable<O> {
  const underWay: Promise<O>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Awaited in its turn; until then a failure is not unhandled.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= concurrency) yield await take(underWay);
  }
  while (underWay.length > 0) yield await take(underWay);
}

function take<T>(queue: Promise<T>[]): Promise<T> {
  const [first] = queue.splice(0, 1);
  return first;
}
