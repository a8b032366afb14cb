import type { Snapshot } from '../../../snapshot/snapshot.js';

/** What a build file of an MCP server asks for. */
const serving =
  /spring-ai-(?:starter-)?mcp-server|spring-ai-mcp(?![\w-])|io\.modelcontextprotocol|mcp-annotations|quarkus-mcp-server|quarkiverse\.mcp/;
const calling = /spring-ai-(?:starter-)?mcp-client/;
const buildFile = /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?)$/;

/**
 * Whether a source file belongs to a build that serves MCP: the one nearest to it, unless that only calls such servers, or any
 * other of the repository, which then has it as a part.
 */
export function servesMcp(snapshot: Snapshot): (path: string) => boolean {
  const builds = new Map<string, string>();
  for (const path of snapshot.paths) {
    if (buildFile.test(path))
      builds.set(
        path.replace(/\/?[^/]*$/, ''),
        `${builds.get(path.replace(/\/?[^/]*$/, '')) ?? ''}${snapshot.read(path) ?? ''}`,
      );
  }
  const any = [...builds.values()].some((text) => serving.test(text));
  return (path) => {
    for (let folder = parent(path); ; folder = parent(folder)) {
      const text = builds.get(folder);
      if (text !== undefined && serving.test(text)) return true;
      if (text !== undefined && calling.test(text)) return false;
      if (folder === '') return any;
    }
  };
}

function parent(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}
