/** Does things, at most so many at once. */
export function atOnce(limit: number) {
  const underWay = new Set<Promise<void>>();
  let failed: { error: unknown } | undefined;
  return {
    /** Takes a thing to do, when there is room for it. @throws what an earlier one threw */
    async add(task: () => Promise<unknown>): Promise<void> {
      while (underWay.size >= limit && failed === undefined) await Promise.race(underWay);
      if (failed !== undefined) throw failed.error;
      const done: Promise<void> = task()
        .then(() => {})
        .catch((error: unknown) => {
          failed ??= { error };
        })
        .finally(() => underWay.delete(done));
      underWay.add(done);
    },
    /** Waits until all are done. @throws what the first one threw that did not end well */
    async finished(): Promise<void> {
      await Promise.all(underWay);
      if (failed !== undefined) throw failed.error;
    },
  };
}
