import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who imports whom. An area may import itself, the areas named here, and the packages named here; `node:` modules are free
 * but where an area is pure.
 */
const areas: Record<string, { areas?: string[]; packages?: string[]; node?: string[] }> = {
  'src/model': { packages: ['zod'], node: ['node:crypto'] },
  classifier: { areas: ['src/model'], node: ['node:crypto'] },
  crawler: {
    areas: ['src/model'],
    packages: [
      '@modelcontextprotocol/sdk',
      'cheerio',
      'ky',
      'markdown-it',
      'octokit',
      'p-queue',
      'piscina',
      'semver',
      'tar-stream',
      'web-tree-sitter',
      'yaml',
      'zod',
      'zod-to-json-schema',
    ],
  },
  'src/store': { areas: ['src/model'], packages: ['@electric-sql/pglite', 'drizzle-orm', 'drizzle-kit', 'pg', 'zod'] },
  'src/policy': { areas: ['src/model'], node: [] },
  'src/catalogue': { areas: ['src/model'], packages: ['hyparquet-writer', 'ky', 'p-queue', 'piscina', 'zod'] },
  // Its only file access is to its own stylesheet and icon.
  'src/site': { areas: ['src/model', 'src/policy'], packages: ['hono'], node: ['node:fs'] },
  'src/http': { areas: ['src/model', 'src/catalogue'], packages: ['hono', '@hono/node-server'] },
  'src/queue': { packages: ['p-queue', 'pg-boss'] },
  'src/mcp': {
    areas: ['src/model', 'src/policy', 'src/catalogue', 'classifier'],
    packages: ['@hono/node-server', '@modelcontextprotocol/sdk', 'hono', 'zod'],
  },
  'src/pipeline.ts': {
    areas: [
      'src/model',
      'src/policy',
      'src/store',
      'src/queue',
      'src/catalogue',
      'src/site',
      'src/pipeline',
      'crawler',
      'classifier',
    ],
  },
  'src/pipeline': {
    areas: ['src/model', 'src/policy', 'src/store', 'src/queue', 'src/catalogue', 'crawler', 'classifier'],
  },
  'src/metrics': { areas: ['crawler', 'src/pipeline.ts'], packages: ['prom-client'] },
  'src/cli': {
    areas: [
      'src/model',
      'src/policy',
      'src/store',
      'src/catalogue',
      'src/http',
      'src/mcp',
      'src/pipeline.ts',
      'src/metrics',
      'crawler',
      'classifier',
    ],
    packages: ['commander', 'picocolors', 'pino', 'yocto-spinner', 'zod'],
  },
  'src/dev': { areas: ['src/model', 'classifier', 'crawler', 'src/cli'] },
};

/** Folders whose members are modules of one kind: they never import each other. */
const kinds = ['classifier/signals', 'crawler/extract', 'crawler/discover', 'src/cli/commands', 'src/site/pages'];
/** What lies in those folders without being a module of the kind: it serves them all. */
const shared = [
  'classifier/signals/rule.ts',
  'crawler/discover/shared',
  'crawler/extract/shared',
  'crawler/extract/syntax',
];

interface Import {
  from: string;
  to: string;
}

const imports = ['src', 'crawler', 'classifier'].flatMap(sourceFiles).flatMap(importsOf);

describe('the import table', () => {
  it('finds the imports it is to judge', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('holds: an area imports what it may and nothing else', () => {
    expect(imports.filter((found) => !isAllowed(found)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('holds: modules of one kind never import each other', () => {
    const crossed = imports.filter(({ from, to }) => {
      const kind = kinds.find((folder) => from.startsWith(`${folder}/`) && to.startsWith(`${folder}/`));
      if (kind === undefined || shared.some((each) => to === each || to.startsWith(`${each}/`))) return false;
      const [source, target] = [memberOf(kind, from), memberOf(kind, to)];
      return isModule(kind, source) && isModule(kind, target) && source !== target;
    });
    expect(crossed.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

function isAllowed({ from, to }: Import): boolean {
  const area = areaOf(from);
  const rules = areas[area];
  if (rules === undefined) return false;
  if (to.startsWith('node:')) return rules.node === undefined || rules.node.includes(to);
  const target = areaOf(to);
  if (target !== '') return target === area || (rules.areas ?? []).includes(target);
  return (rules.packages ?? []).includes(packageOf(to));
}

function areaOf(path: string): string {
  return Object.keys(areas).find((area) => path === area || path.startsWith(`${area}/`)) ?? '';
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function memberOf(kind: string, path: string): string {
  return path.slice(kind.length + 1).split('/')[0] as string;
}

/** The core of a kind lies beside its modules: `index.ts` and, where modules are folders, every file. */
function isModule(kind: string, member: string): boolean {
  if (member === 'index.ts') return false;
  return kind !== 'crawler/extract' || !member.endsWith('.ts');
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

function importsOf(from: string): Import[] {
  const text = readFileSync(from, 'utf8');
  const statements = [...text.matchAll(/^(?:import|export)\s(?:[^'";=]*\sfrom\s)?\s*'([^']+)'/gm)];
  const calls = [...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)];
  const specifiers = [...statements, ...calls].map((match) => match[1] as string);
  return specifiers.map((specifier) => ({
    from,
    to: specifier.startsWith('.') ? normalize(join(dirname(from), specifier)).replace(/\.js$/, '.ts') : specifier,
  }));
}
