import { describe, expect, it } from 'vitest';
import { limitOf, untilReset } from '../../../crawler/github/limit.js';

const secondary = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

describe('limitOf', () => {
  it.each([
    [403, { 'x-ratelimit-remaining': '0' }, 'API rate limit exceeded', { kind: 'primary', retryAfter: null }],
    [429, { 'x-ratelimit-remaining': '0' }, 'API rate limit exceeded', { kind: 'primary', retryAfter: null }],
    [200, { 'x-ratelimit-remaining': '0' }, 'rate limit: already exceeded', { kind: 'primary', retryAfter: null }],
    [403, { 'retry-after': '30' }, secondary, { kind: 'secondary', retryAfter: 30 }],
    [403, {}, secondary, { kind: 'secondary', retryAfter: null }],
    [200, {}, secondary, { kind: 'secondary', retryAfter: null }],
    [429, { 'retry-after': '5' }, '', { kind: 'secondary', retryAfter: 5 }],
    [429, {}, '', { kind: 'secondary', retryAfter: null }],
    [403, {}, 'You have triggered an abuse detection mechanism.', { kind: 'secondary', retryAfter: null }],
    [403, {}, 'API rate limit exceeded for user ID 1.', { kind: 'secondary', retryAfter: null }],
    // These are about something else.
    [403, { 'x-ratelimit-remaining': '17' }, 'Repository access blocked', null],
    [200, { 'x-ratelimit-remaining': '0' }, '', null],
    [404, { 'x-ratelimit-remaining': '0' }, 'Not Found', null],
    [503, { 'retry-after': '5' }, 'Service Unavailable', null],
  ])('tells what %i with %j means', (status, headers, message, expected) => {
    expect(limitOf({ status, headers }, message)).toEqual(expected);
  });
});

describe('untilReset', () => {
  const now = Date.parse('2026-11-21T10:00:00Z');

  it("goes by GitHub's clock, else by ours", () => {
    const reset = String(now / 1_000 + 90);
    expect(untilReset({ 'x-ratelimit-reset': reset }, now)).toBe(90_000);
    const date = new Date(now + 60_000).toUTCString();
    expect(untilReset({ 'x-ratelimit-reset': reset, date }, now)).toBe(30_000);
  });

  it('believes no time that no window has', () => {
    expect(untilReset({ 'x-ratelimit-reset': '99999999999' }, now)).toBeNull();
    expect(untilReset({}, now)).toBeNull();
    expect(untilReset({ 'x-ratelimit-reset': String(now / 1_000 - 5) }, now)).toBe(0);
  });
});
