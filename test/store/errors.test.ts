import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStoreError } from '../../src/store/errors.js';

const coded = (code: string, message: string) => Object.assign(new Error(message), { code });

test.each([
  [coded('53100', 'could not extend file'), 'disk-full', true],
  [coded('ENOSPC', 'ENOSPC: no space left on device, write'), 'disk-full', true],
  [coded('XX000', 'could not extend file "base/5/1": File too large'), 'disk-full', true],
  [coded('57P01', 'terminating connection due to administrator command'), 'unreachable', true],
  [coded('57P03', 'the database system is starting up'), 'unreachable', true],
  [coded('53300', 'too many connections'), 'unreachable', true],
  [coded('ECONNRESET', 'read ECONNRESET'), 'unreachable', true],
  [coded('25006', 'cannot execute INSERT in a read-only transaction'), 'refused', false],
  [coded('42501', 'permission denied for schema public'), 'refused', false],
  [coded('XX001', 'invalid page in block 0'), 'corrupt', false],
  [coded('23505', 'duplicate key'), 'query', false],
  [new Error('Connection terminated unexpectedly'), 'unreachable', true],
  [new Error('timeout exceeded when trying to connect'), 'unreachable', true],
  [new Error('The server does not support SSL connections'), 'refused', false],
  ['thrown text', 'query', false],
])('%s is %s', (error, code, retryable) => {
  expect(toStoreError(error, 'the database x')).toMatchObject({ code, retryable });
});

test('a failed statement is one short line without the statement and what was to be stored', () => {
  const cause = coded('23505', 'duplicate key\nDETAIL: \x1b[31m');
  const error = toStoreError(new DrizzleQueryError('insert into tools', ['third-party text'], cause), 'the database x');
  expect(error.message).toBe('the database x: duplicate key');
  expect(toStoreError(new Error(`\x1b[31m${'x'.repeat(10_000)}`), 'it').message).toMatch(/^it: {2}\[31mx{1,300}$/);
});

test('of a host with several addresses, the first failure is told', () => {
  const error = new AggregateError([coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432'), coded('x', 'y')]);
  expect(toStoreError(error, 'it').message).toBe('cannot reach it: connect ECONNREFUSED ::1:5432');
});
