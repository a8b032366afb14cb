import { defineConfig } from 'vitest/config';

// The tests run the compiled code, the same bytes that ship: `npm run build` comes first in `npm test`.
export default defineConfig({
  test: {
    root: '.',
    include: ['dist/test/**/*.test.js'],
    exclude: [],
    globalSetup: ['dist/test/support/postgres.js'],
    pool: 'threads',
    // Much of it waits for processes that the tests start: one thread less than there are processors would leave them idle.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
