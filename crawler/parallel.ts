/**
 * Does `work` for each item, so many at a time, and yields what comes of it as it comes. Takes no more items than are under way, so
 * that memory does not grow with their number. What `work` throws is thrown here.
 */
export async function* inParallel<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay = new Map<number, Promise<{ id: number; result: R }>>();
  let id = 0;
  async function* settled(upTo: number): AsyncGenerator<R> {
    while (underWay.size > upTo) {
      const done = await Promise.race(underWay.values());
      underWay.delete(done.id);
      yield done.result;
    }
  }
  try {
    for await (const item of items) {
      const own = id++;
      underWay.set(
        own,
        work(item).then((result) => ({ id: own, result })),
      );
      yield* settled(atOnce - 1);
    }
    yield* settled(0);
  } finally {
    // Whoever stops listening, or was thrown at, is not thrown at again.
    for (const left of underWay.values()) left.catch(() => {});
  }
}
