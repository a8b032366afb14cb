/** Options that several commands share; apart from what they open, so that the help opens nothing. */
export const storeOption = ['--store <folder>', 'folder of the embedded database', '.toolrisk'] as const;
export const outputOption = ['--catalogue <folder>', 'folder of the published catalogue', 'catalogue'] as const;
export const catalogueOption = [
  '--catalogue <place>',
  'folder or address of a published catalogue',
  'catalogue',
] as const;
export const listOption = [
  '--list <file>',
  'read the targets from a file: one a line, or JSON {"targets": [...]}',
] as const;
export const sourceOption = ['--source <ids...>', 'discover more servers first, from these sources only'] as const;
export const sinceHelp = 'only what is new or changed since: a date, or 12h, 7d, 2w';
export const sinceOption = ['--since <when>', `discover ${sinceHelp}`] as const;
export const metricsOption = [
  '--metrics-port <port>',
  'offer figures at /metrics for Prometheus; 0.0.0.0:9464 to let other machines ask',
] as const;
export const logOption = [
  '--log <format>',
  'how to tell what is done: text, or json for one object a line',
  'text',
] as const;
