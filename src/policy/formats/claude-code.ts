import { visibleJson } from '../../model/index.js';
import { type PolicyFormat, toolsByVerdict } from './format.js';

/**
 * Claude Code: rules `mcp__<server>__<tool>` in `permissions` of a settings file, looked through in the order deny, ask, allow.
 * As https://code.claude.com/docs/en/permissions and https://code.claude.com/docs/en/settings have it. A `*` in a rule stands for
 * any name, and a name of other characters is not taken as it is, so that only plain names are listed.
 */
export const claudeCode = {
  id: 'claude-code',
  title: 'Claude Code',
  file: '.claude/settings.json',
  documentation: 'https://code.claude.com/docs/en/permissions',
  differences: ['Calls cannot be limited: it asks for each instead.', 'It asks for tools that are not listed.'],
  write({ policy, servers }) {
    const permissions: Record<'allow' | 'ask' | 'deny', string[]> = { allow: [], ask: [], deny: [] };
    const unnamed: string[] = [];
    for (const { name, tools } of servers) {
      for (const [verdict, names] of Object.entries(toolsByVerdict(policy, tools))) {
        for (const tool of names) {
          if (plainName.test(tool)) permissions[verdict as keyof typeof permissions].push(`mcp__${name}__${tool}`);
          else unnamed.push(tool);
        }
      }
    }
    const used = Object.entries(permissions).filter(([, rules]) => rules.length > 0);
    return { text: visibleJson({ permissions: Object.fromEntries(used) }, 2), unnamed };
  },
} as const satisfies PolicyFormat;

const plainName = /^[A-Za-z0-9_-]+$/;
