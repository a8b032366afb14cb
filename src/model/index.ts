/** The types all data flows through. Everything else imports them from here. */
export * from './classification.js';
export * from './inspection.js';
export * from './json.js';
export * from './policy.js';
export * from './problem.js';
export * from './server.js';
export * from './tool.js';
