import { visibleJson } from '../../model/index.js';
import { type PolicyFormat, toolsByVerdict } from './format.js';

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
  write({ policy, servers }) {
    const unnamed: string[] = [];
    const mcpAllowlist = servers.flatMap(({ name, tools }) => {
      const { allow } = toolsByVerdict(policy, tools);
      unnamed.push(...allow.filter((tool) => !plainName.test(tool)));
      return allow.filter((tool) => plainName.test(tool)).map((tool) => `${name}:${tool}`);
    });
    return { text: visibleJson({ mcpAllowlist }, 2), unnamed };
  },
} as const satisfies PolicyFormat;

const plainName = /^[A-Za-z0-9_.-]+$/;
