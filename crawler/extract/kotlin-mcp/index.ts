import type { Extractor } from '../extractor.js';
import { extractJvm } from '../shared/jvm/extract.js';
import { kotlin } from './dialect.js';
import { buildJson, primitive } from './json.js';

const id = 'kotlin-mcp';

/** Reads servers written in Kotlin: with the MCP Kotlin SDK, the Java SDK, Spring AI or Quarkus. */
export const kotlinMcp: Extractor = {
  id,
  title: 'MCP Kotlin SDK',
  forms: [
    '`server.addTool(name = …, description = …, inputSchema = …) { … }` and `Tool(name = …, …)`',
    'schemas as `Tool.Input(…)` or `ToolSchema(…)`, built with `buildJsonObject { … }`, `putJsonObject`, `putJsonArray`',
    'the annotations of Spring AI and Quarkus, and the builders of the Java SDK, as in Java',
    'tools registered within `if`, after `if (…) return`, or where all uses of what registers them are: with the condition',
  ],
  extract: (context) =>
    extractJvm(context, id, kotlin, (call, evaluator) => buildJson(call, evaluator) ?? primitive(call)),
};
