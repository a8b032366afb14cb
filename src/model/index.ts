/** The types all data flows through. Everything else imports them from here. */
export * from './address.js';
export * from './attack.js';
export * from './change.js';
export * from './classification.js';
export * from './correction.js';
export * from './files.js';
export * from './inspection.js';
export * from './json.js';
export * from './label.js';
export * from './policy.js';
export * from './problem.js';
export * from './published.js';
export * from './repository.js';
export * from './server.js';
export * from './text.js';
export * from './tool.js';
export * from './words.js';
