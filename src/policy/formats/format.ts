import type { Policy } from '../../model/index.js';
import { type Verdict, verdictOf } from '../verdict.js';

/** A policy, and the servers whose tools it is for. */
export interface Stack {
  policy: Policy;
  servers: readonly StackServer[];
}

export interface StackServer {
  /** What clients may call the server. Of letters, digits and hyphens. */
  name: string;
  tools: readonly string[];
}

/**
 * A form that a policy can be written in. None lets through more than `policy.json`; where one cannot say what that says, what it
 * says instead is stricter, and stands in `differences` with what it leaves to the client.
 */
export interface PolicyFormat {
  id: string;
  /** Who reads it. */
  title: string;
  /** Where that looks for it. */
  file: string;
  /** Where it is described. */
  documentation: string | null;
  /** What it says otherwise than `policy.json`, in sentences. */
  differences: readonly string[];
  /** What its client may do with the tools that stand in it by name. To others it does what it does to tools it does not know. */
  lists: readonly Verdict[];
  /** Whether a rule can name a tool that is called so. Left out where any can be named. */
  canName?(tool: string): boolean;
  /** The text, from the tools that can be named. */
  write(servers: readonly ServerRules[], policy: Policy): string;
}

/** The tools of a server by what a client without limits and conditions may do with them, each list in order. */
export interface ServerRules extends Record<Verdict, readonly string[]> {
  name: string;
}

export interface Written {
  text: string;
  /** Names of tools that no rule of this form can name. They are left to what it does with tools that are not listed. */
  unnamed: readonly string[];
}

/** A policy as a client takes it. */
export function writePolicy(format: PolicyFormat, { policy, servers }: Stack): Written {
  const unnamed: string[] = [];
  const rules = servers.map(({ name, tools }): ServerRules => {
    const own: Record<Verdict, string[]> = { allow: [], ask: [], deny: [] };
    for (const tool of [...new Set(tools)].sort()) {
      const verdict = verdictOf(policy, tool);
      if (!format.lists.includes(verdict)) continue;
      const list = format.canName?.(tool) === false ? unnamed : own[verdict];
      list.push(tool);
    }
    return { name, ...own };
  });
  return { text: format.write(rules, policy), unnamed };
}

/** The policy of tools and their servers, each under a name of its own that its client may give it: the last part of its id. */
export function stackOf(policy: Policy, tools: readonly { server: string; name: string }[]): Stack {
  const servers = new Map<string, { name: string; tools: string[] }>();
  const taken = new Set<string>();
  for (const { server, name } of tools) {
    let own = servers.get(server);
    if (own === undefined) {
      own = { name: freeName(clientName(server), taken), tools: [] };
      servers.set(server, own);
    }
    own.tools.push(name);
  }
  return { policy, servers: [...servers.values()] };
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
  taken.add(name);
  return name;
}

/** What clients may call a server, of characters that all of them take: letters, digits and hyphens. */
export function clientName(id: string): string {
  const last = id.slice(Math.max(...['/', '#', ':'].map((before) => id.lastIndexOf(before))) + 1);
  return (
    last
      .toLowerCase()
      .slice(0, 60)
      .split(/[^a-z0-9]+/)
      .filter((part) => part !== '')
      .join('-') || 'server'
  );
}

/** A text in TOML: as in JSON, but that a character beyond 16 bits is escaped as one. */
export function tomlString(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/gu,
    (character) => `\\U${character.codePointAt(0)?.toString(16).padStart(8, '0')}`,
  );
}

/** Whether TOML can hold it: half a surrogate pair is no character there. */
export function isTomlText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
