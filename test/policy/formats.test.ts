import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { Policy, ToolRules } from '../../src/model/index.js';
import { clientName, policyFormats, type Stack, stackOf, writePolicy } from '../../src/policy/formats/index.js';
import { verdictOf } from '../../src/policy/verdict.js';

const limits: ToolRules['limits'] = [{ counter: 'c', window: 'minute', max: 30, scope: 'grant' }];
const policy: Policy = {
  version: '1',
  default: 'deny',
  hide: ['delete_file'],
  tools: {
    read_file: {},
    write_file: { limits },
    pay: { deny_if: [{ conditions: [], on_deny: 'No.' }] },
    query: { deny_if: [{ conditions: [{ path: 'args.sql', op: 'contains', value: 'drop' }], on_deny: 'No.' }] },
  },
};
const tools = ['write_file', 'read_file', 'query', 'pay', 'delete_file', 'not_in_the_policy'];
const stack = stackOf(policy, on('github:acme/Files_Server', tools));

/** How each client, as its documentation has it, takes a call of a tool of a server: what is asked of it here is written by hand. */
const clients: Record<string, (text: string, server: string, tool: string) => 'allow' | 'ask' | 'deny'> = {
  'claude-code': (text, server, tool) => {
    const { permissions } = JSON.parse(text);
    const listed = (key: string) =>
      (permissions[key] ?? []).some((rule: string) => glob(rule, `mcp__${server}__${tool}`));
    return listed('deny') ? 'deny' : listed('ask') ? 'ask' : listed('allow') ? 'allow' : 'ask';
  },
  codex: (text, server, tool) => {
    // biome-ignore lint/suspicious/noExplicitAny: what a parser gives
    const own = (parseToml(text) as any).mcp_servers[server];
    if (!own.enabled_tools.includes(tool)) return 'deny';
    const approved = Object.hasOwn(own.tools ?? {}, tool)
      ? own.tools[tool].approval_mode
      : own.default_tools_approval_mode;
    return approved === 'approve' ? 'allow' : 'ask';
  },
  cursor: (text, server, tool) =>
    JSON.parse(text).mcpAllowlist.some((rule: string) => glob(rule, `${server}:${tool}`)) ? 'allow' : 'ask',
  'gemini-cli': (text, server, tool) => {
    // biome-ignore lint/suspicious/noExplicitAny: what a parser gives
    const rules = (parseToml(text) as any).rule as any[];
    const [first] = rules
      .filter(
        ({ mcpName, toolName }) =>
          mcpName === server && (toolName === undefined || toolName.some((name: string) => glob(name, tool))),
      )
      .sort((a, b) => b.priority - a.priority);
    return first === undefined || first.decision === 'ask_user' ? 'ask' : first.decision;
  },
  openai: (text, server, tool) => {
    const own = JSON.parse(text).tools.find((each: { server_label: string }) => each.server_label === server);
    if (!own.allowed_tools.includes(tool)) return 'deny';
    return own.require_approval.never.tool_names.includes(tool) &&
      !own.require_approval.always.tool_names.includes(tool)
      ? 'allow'
      : 'ask';
  },
  anthropic: (text, server, tool) => {
    const own = JSON.parse(text).tools.find((each: { mcp_server_name: string }) => each.mcp_server_name === server);
    const enabled = Object.hasOwn(own.configs, tool) ? own.configs[tool].enabled : own.default_config.enabled;
    return enabled ? 'allow' : 'deny';
  },
};

function glob(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's').test(text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

describe('the policy for clients', () => {
  it.each([
    ['claude-code', ['allow', 'ask', 'deny', 'deny', 'deny', 'deny']],
    ['codex', ['allow', 'ask', 'deny', 'deny', 'deny', 'deny']],
    ['cursor', ['allow', 'ask', 'ask', 'ask', 'ask', 'ask']],
    ['gemini-cli', ['allow', 'ask', 'deny', 'deny', 'deny', 'deny']],
    ['openai', ['allow', 'ask', 'deny', 'deny', 'deny', 'deny']],
    ['anthropic', ['allow', 'deny', 'deny', 'deny', 'deny', 'deny']],
  ])('%s allows, asks and denies as documented', (id, expected) => {
    const { text, unnamed } = written(id, stack);
    expect(unnamed).toEqual([]);
    const names = ['read_file', 'write_file', 'pay', 'query', 'delete_file', 'not_in_the_policy'];
    expect(names.map((name) => clients[id]?.(text, 'files-server', name))).toEqual(expected);
  });

  it('has a client here for each format, so that none is untested, and a line in the help', () => {
    expect(policyFormats.map(({ id }) => id)).toEqual(['policy-json', ...Object.keys(clients)]);
    const help = readFileSync(new URL('../../src/cli/commands/policy.js', import.meta.url), 'utf8');
    expect(help).toContain(`Formats: ${policyFormats.map(({ id }) => id).join(', ')}.`);
    for (const { id, documentation, differences } of policyFormats) {
      expect([id, id === 'policy-json' || (documentation?.startsWith('https://') && differences.length > 0)]).toEqual([
        id,
        true,
      ]);
    }
  });

  it('never lets a call through unasked that the policy denies or limits, whatever tools are called', () => {
    const hostileName = fc.oneof(
      fc.constantFrom('*', 'a*', 'a', 'ab', '__proto__', 'a"b', "a'\n[x]", 'a\ud800', '\u{1f600}', 'é', ''),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const rules = fc.constantFrom<ToolRules>(
      {},
      { limits },
      { deny_if: [{ conditions: [], on_deny: '' }] },
      { require: [{ path: 'args.a', op: 'exists', value: true }] },
    );
    const anyPolicy = fc.record({
      names: fc.uniqueArray(fc.tuple(hostileName, fc.option(rules, { nil: 'hidden' as const })), {
        selector: ([name]) => name,
      }),
      fallback: fc.constantFrom('allow' as const, 'deny' as const),
      all: fc.boolean(),
    });
    fc.assert(
      fc.property(anyPolicy, ({ names, fallback, all }) => {
        const given: Policy = {
          ...{
            version: '1',
            default: fallback,
            hide: names.filter(([, rule]) => rule === 'hidden').map(([name]) => name),
          },
          ...(all && { all_tools: { limits } }),
          tools: Object.fromEntries(names.flatMap(([name, rule]) => (rule === 'hidden' ? [] : [[name, rule]]))),
        };
        const whole = stackOf(
          given,
          on(
            'npm:x',
            names.map(([name]) => name),
          ),
        );
        for (const [id, decide] of Object.entries(clients)) {
          const { text } = written(id, whole);
          for (const [name] of names) {
            const decided = decide(text, 'x', name);
            const wanted = verdictOf(given, name);
            if (decided === 'allow') expect([id, name, wanted]).toEqual([id, name, 'allow']);
            // Those whose `differences` say that they ask for what is denied are left out.
            if (decided === 'ask' && !['cursor', 'claude-code'].includes(id))
              expect([id, name, wanted]).not.toEqual([id, name, 'deny']);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says which tools no rule can name', () => {
    const odd = stackOf({ version: '1', default: 'deny', tools: { 'a*': {}, ab: {} } }, on('npm:x', ['a*', 'ab']));
    for (const id of ['claude-code', 'cursor', 'gemini-cli']) {
      expect([id, written(id, odd).unnamed]).toEqual([id, ['a*']]);
    }
    expect(written('codex', odd).unnamed).toEqual([]);
  });

  it('gives servers of one name names of their own', () => {
    const tools = ['github:a/files', 'github:b/files', 'npm:@x/files_2', 'folder:/', 'github:a/files'];
    const named = stackOf(
      policy,
      tools.map((server) => ({ server, name: 'read_file' })),
    );
    expect(named.servers.map(({ name }) => name)).toEqual(['files', 'files-2', 'files-2-2', 'server']);
    expect(named.servers[0]?.tools).toHaveLength(2);
    expect(clientName('github:acme/repo#src/My Server')).toBe('my-server');
  });
});

function on(server: string, names: readonly string[]) {
  return names.map((name) => ({ server, name }));
}

function written(id: string, of: Stack) {
  const format = policyFormats.find((each) => each.id === id);
  if (format === undefined) throw new Error(id);
  return writePolicy(format, of);
}
