/** Time as a test wants it: a sleep is over at once, and the clock has moved by it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** What was slept, in milliseconds, in order. */
  readonly slept: number[];
}

/** A clock that moves by sleeping alone. Sleepers wake in the order of their time. */
export function virtualClock(start = Date.parse('2026-11-21T00:00:00Z')): Clock {
  let time = start;
  const slept: number[] = [];
  let sleepers: { until: number; wake: () => void }[] = [];
  let scheduled = false;

  /** After whatever else is under way had its turn, the earliest sleeper wakes. */
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const next = Math.min(...sleepers.map(({ until }) => until));
      time = Math.max(time, next);
      const due = sleepers.filter(({ until }) => until <= time);
      sleepers = sleepers.filter(({ until }) => until > time);
      for (const { wake } of due) wake();
      if (sleepers.length > 0) schedule();
    });
  }

  return {
    now: () => time,
    slept,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      return new Promise((wake) => {
        sleepers.push({ until: time + Math.max(0, milliseconds), wake });
        schedule();
      });
    },
  };
}
