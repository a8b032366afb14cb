import { expect, it } from 'vitest';
import { percent } from '../../src/model/words.js';

it('tells a few of many from none, and all but a few from all', () => {
  expect([0, 0.004, 0.005, 0.5, 0.994, 0.996, 1].map(percent)).toEqual([
    ...['0 %', 'under 1 %', '1 %', '50 %', '99 %', 'over 99 %', '100 %'],
  ]);
});
