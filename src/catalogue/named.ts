import type { Category, Level } from '../model/index.js';
import type { Catalogue } from './read.js';

/** A tool of a server with what a policy rests on. */
export interface NamedTool {
  name: string;
  /** Id of its server. */
  server: string;
  category: Category;
  level: Level;
}

/** What a name stands for that is a server's or a tool's: all tools of the server, or the tools of that name. Null if nothing. */
export async function toolsNamed(catalogue: Catalogue, name: string): Promise<NamedTool[] | null> {
  const found = await catalogue.server(name);
  if (found !== null) {
    return found.tools.map(({ name, classification: { category, level } }) => ({
      ...{ name, server: found.server.id, category, level },
    }));
  }
  const tools = await catalogue.tool(name);
  if (tools.length === 0) return null;
  return tools.map(({ name, server, category, level }) => ({ name, server: server.id, category, level }));
}
