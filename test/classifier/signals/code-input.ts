import { choice, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('run_python', 'Runs Python code.', { code: string() }), 'Accepts code to run (code)'],
    [tool('page_evaluate', 'Evaluates JavaScript in the page.', { script: string() }), 'Accepts code to run (script)'],
  ],
  nearMisses: [
    tool('apply_coupon', 'Applies a coupon.', { code: string('The coupon code') }),
    tool('format_code', 'Formats code.', { code: string() }),
    tool('run_report', 'Runs a report.', { country_code: choice('us', 'de') }),
    tool('run_report', 'Runs a report for a country.', { country_code: string() }),
  ],
} satisfies SignalCases;
