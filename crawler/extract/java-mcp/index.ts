import type { Extractor } from '../extractor.js';
import { extractJvm } from '../shared/jvm/extract.js';
import { java } from './dialect.js';

const id = 'java-mcp';

/** Reads servers written in Java: with the MCP Java SDK, Spring AI or Quarkus. */
export const javaMcp: Extractor = {
  id,
  title: 'MCP Java SDK, Spring AI and Quarkus',
  forms: [
    '`new McpSchema.Tool(name, description, schema)` in every version, and `McpSchema.Tool.builder()…build()`',
    '`@Tool` with `@ToolParam` of Spring AI, in builds that serve MCP',
    '`@McpTool` with `@McpToolParam` of Spring AI and its community annotations',
    '`@Tool` with `@ToolArg` of Quarkus',
    'annotations of the source itself that hold the name and description of a tool',
    'tools of classes and methods left out unless something is set, `@ConditionalOnProperty(…)`, `@Profile(…)`, `@IfBuildProperty(…)`: with the condition',
    'tools registered within `if`, after `if (…) return`, or where all uses of what registers them are: with the condition',
  ],
  extract: (context) => extractJvm(context, id, java, () => null),
};
