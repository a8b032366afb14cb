import { describe, expect, it } from 'vitest';
import { createBudget } from '../../../crawler/github/budget.js';
import type { AnswerHead } from '../../../crawler/github/limit.js';
import type { Resource, ResourceSpending } from '../../../crawler/index.js';
import { virtualClock } from '../../support/clock.js';
import { failure } from '../../support/failure.js';

const hour = 3_600_000;

function start(credentials = 1) {
  const clock = virtualClock();
  const logged: string[] = [];
  return { clock, logged, budget: createBudget({ credentials, clock, log: (message) => logged.push(message) }) };
}

/** What GitHub answers: so much left until so many seconds from now, on a clock that is an hour behind ours. */
function told(now: number, { limit = 5_000, remaining = 4_999, resetIn = 3_600, status = 200 }): AnswerHead {
  const theirs = now - hour;
  return {
    status,
    headers: {
      date: new Date(theirs).toUTCString(),
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(Math.ceil(theirs / 1_000) + resetIn),
    },
  };
}

describe('a budget', () => {
  it('lets requests through at once while there is plenty', async () => {
    const { clock, budget } = start();
    for (let left = 5_000; left > 1_100; left -= 100) {
      const lease = await budget.acquire('core', hour);
      lease.settle(told(clock.now(), { remaining: left }));
    }
    expect(clock.slept).toEqual([]);
  });

  it('spreads what is left over the time until there is more, and never asks for more than there is', async () => {
    const { clock, budget } = start();
    let used = 4_500;
    const began = clock.now();
    (await budget.acquire('core', 2 * hour)).settle(told(clock.now(), { remaining: 5_000 - ++used, resetIn: 1_000 }));
    const starts: number[] = [];
    while (clock.now() < began + 1_000_000) {
      const lease = await budget.acquire('core', 2 * hour);
      if (clock.now() > began + 1_001_000) break;
      starts.push(clock.now());
      expect(used).toBeLessThanOrEqual(5_000);
      const resetIn = Math.round((began + 1_000_000 - clock.now()) / 1_000);
      lease.settle(told(clock.now(), { remaining: 5_000 - ++used, resetIn }));
    }
    // Two seconds each, not all at the beginning.
    expect(starts[250]).toBeGreaterThan(began + 400_000);
    expect(starts.length).toBeGreaterThan(450);
  });

  it('does not slow down for one who would not wait until there is more', async () => {
    const { clock, budget } = start(0);
    for (let left = 60; left > 0; left--) {
      const lease = await budget.acquire('core', 60_000);
      lease.settle(told(clock.now(), { limit: 60, remaining: left - 1 }));
    }
    expect(clock.slept).toEqual([]);
    const error = await failure(budget.acquire('core', 60_000));
    expect(error.code).toBe('rate-limited');
    expect(error.message).toMatch(/^GitHub's rate limit holds until .*; a token in GITHUB_TOKEN allows many more/);
  });

  it('counts requests that are under way, before any answer has come', async () => {
    const { clock, budget } = start();
    const began = clock.now();
    for (let request = 0; request < 40; request++) await budget.acquire('search', hour);
    // Thirty searches a minute are granted; the others had to wait for the next.
    expect(clock.now() - began).toBeGreaterThan(60_000);
  });

  it('keeps to nine hundred points a minute', async () => {
    const { clock, budget } = start();
    const starts: number[] = [];
    for (let request = 0; request < 2_000; request++) {
      const lease = await budget.acquire('core', hour);
      starts.push(clock.now());
      lease.settle(told(clock.now(), { remaining: 4_999 - request }));
    }
    for (const [index, at] of starts.entries()) expect(at - (starts[index - 900] ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  it('keeps to its share of them, while others spend from the same token', async () => {
    const { clock, budget } = start();
    budget.share(0.25);
    const began = clock.now();
    let requests = 0;
    for (; clock.now() < began + 60_000; requests++)
      (await budget.acquire('core', hour)).settle(told(clock.now(), { remaining: 4_999 - requests }));
    expect(requests).toBeLessThanOrEqual(900 / 4 + 1);
    expect(requests).toBeGreaterThan(180);
  });

  it.each([
    ['as told', 30, 30_000],
    ['a minute when it is not told', null, 60_000],
  ])('waits out a secondary limit %s, for all purses, and longer each time', async (_how, retryAfter, wait) => {
    const { clock, budget } = start();
    const limit = { kind: 'secondary', retryAfter } as const;
    for (const factor of [1, 2, 4]) {
      (await budget.acquire('core', hour)).settle(told(clock.now(), { status: 403 }), limit);
      const before = clock.now();
      (await budget.acquire('graphql', hour)).settle(null);
      expect(clock.now() - before).toBe(wait * factor);
    }
    (await budget.acquire('core', hour)).settle(told(clock.now(), {}));
    (await budget.acquire('core', hour)).settle(told(clock.now(), { status: 403 }), limit);
    const before = clock.now();
    await budget.acquire('core', hour);
    expect(clock.now() - before).toBe(wait);
    expect(budget.spending().limitsHit).toBe(4);
  });

  it('takes one limit for one, though many requests were told of it', async () => {
    const { clock, budget } = start();
    const leases = await Promise.all([1, 2, 3].map(() => budget.acquire('core', hour)));
    for (const lease of leases) lease.settle(told(clock.now(), { status: 403 }), { kind: 'secondary', retryAfter: 10 });
    const before = clock.now();
    await budget.acquire('core', hour);
    expect(clock.now() - before).toBe(10_000);
  });

  it('goes on with another token when one has to wait, and prefers the one with most left', async () => {
    const { clock, budget } = start(2);
    const first = await budget.acquire('core', 0);
    first.settle(told(clock.now(), { remaining: 2_000 }));
    const second = await budget.acquire('core', 0);
    expect(second.credential).not.toBe(first.credential);
    second.settle(told(clock.now(), { status: 403 }), { kind: 'secondary', retryAfter: 60 });
    expect((await budget.acquire('core', 0)).credential).toBe(first.credential);
    expect(clock.slept).toEqual([]);
  });

  it('never uses a token again that is not accepted', async () => {
    const { budget } = start(2);
    expect(budget.retire(0)).toBe(true);
    for (let request = 0; request < 5; request++) expect((await budget.acquire('core', 0)).credential).toBe(1);
    expect(budget.retire(1)).toBe(false);
  });

  it('takes an Enterprise server that tells no limits for one without', async () => {
    const { clock, budget } = start();
    const headers = { 'x-github-enterprise-version': '3.17.0' };
    for (let request = 0; request < 1_000; request++)
      (await budget.acquire('search', hour)).settle({ status: 200, headers });
    expect(clock.slept).toEqual([]);
  });

  it('keeps to the documented limits where nothing is told', async () => {
    const { clock, budget } = start();
    const began = clock.now();
    for (let request = 0; request < 61; request++)
      (await budget.acquire('search', hour)).settle({ status: 200, headers: {} });
    expect(clock.now() - began).toBeGreaterThanOrEqual(120_000);
  });

  it('believes what is told of a later window too, which need not begin with its own first request', async () => {
    const { clock, budget } = start();
    (await budget.acquire('core', hour)).settle(told(clock.now(), { remaining: 10, resetIn: 5 }));
    await clock.sleep(10_000);
    // Another process with the same token has begun it, and spent most of it.
    (await budget.acquire('core', hour)).settle(told(clock.now(), { remaining: 0, resetIn: 600 }));
    const before = clock.now();
    await budget.acquire('core', hour);
    expect(clock.now() - before).toBe(601_000);
  });

  it('says what was spent, what is left and how long it waited', async () => {
    const { clock, budget } = start();
    const spend = async (resource: Resource, head: Parameters<typeof told>[1], cost?: number) =>
      (await budget.acquire(resource, hour)).settle(told(clock.now(), head), null, cost);
    await spend('core', { remaining: 4_000 });
    await spend('core', { remaining: 4_000, status: 304 });
    await spend('graphql', { remaining: 4_990 }, 3);
    const { resources, waited } = budget.spending();
    expect(resources.core).toMatchObject({ spent: 1, limit: 5_000 });
    expect(resources.graphql).toMatchObject({ spent: 3, remaining: 4_990 });
    const untold: ResourceSpending = { spent: 0, remaining: null, limit: null, resetAt: null };
    expect(resources.search).toEqual(untold);
    expect(resources.core.resetAt?.getTime()).toBe(clock.now() + hour + 1_000);
    expect(waited).toBe(0);
  });
});
