import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// The tests run the compiled code, the same bytes that ship: `npm run build` comes first in `npm test`.
export default defineConfig({
  test: {
    root: '.',
    include: ['dist/test/**/*.test.js'],
    exclude: [],
    globalSetup: ['dist/test/support/postgres.js'],
    pool: 'threads',
    // All cores: left to itself, Vitest keeps one free, which of two is half of the machine.
    maxWorkers: availableParallelism(),
    // To end what hangs, not to measure: many tests start several processes, and machines are busy.
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
