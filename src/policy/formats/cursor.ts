import { visibleJson } from '../../model/index.js';
import type { PolicyFormat } from './format.js';

/**
 * Cursor: `mcpAllowlist` in `permissions.json`, entries `server:tool` for what runs without approval, in which `*` stands for any
 * name. As https://cursor.com/docs/reference/permissions has it.
 */
export const cursor = {
  id: 'cursor',
  title: 'Cursor',
  file: '.cursor/permissions.json',
  documentation: 'https://cursor.com/docs/reference/permissions',
  differences: [
    'Calls cannot be limited: it asks for each instead.',
    'Nothing can be denied: it asks for whatever is not listed. What policy.json denies or hides has to be switched off in its settings.',
  ],
  lists: ['allow'],
  canName: (tool) => /^[A-Za-z0-9_.-]+$/.test(tool),
  write(servers) {
    const mcpAllowlist = servers.flatMap(({ name, allow }) => allow.map((tool) => `${name}:${tool}`));
    return visibleJson({ mcpAllowlist }, 2);
  },
} as const satisfies PolicyFormat;
