import { describe, expect, test } from 'vitest';
import { kotlinMcp } from '../../../crawler/extract/kotlin-mcp/index.js';
import { contextOf } from '../../support/extract.js';
import { extractFiles, testFixtures } from '../../support/extraction.js';

const extractSource = (body: string) =>
  extractFiles(kotlinMcp, { 'src/main/kotlin/A.kt': `import io.modelcontextprotocol.kotlin.sdk.*\n${body}` });

describe('the servers written here for the purpose', () => {
  testFixtures(kotlinMcp);
});

test('what has nothing of MCP is not looked at', () => {
  expect(
    kotlinMcp.extract(contextOf({ 'A.kt': 'fun go() { shed.addTool(name = "rake", description = "") }' })),
  ).toBeNull();
});

test('a schema that is built in part by what is not followed is known in part', () => {
  const { tools } = extractSource(`
    fun go(server: Server, wide: Boolean) = server.addTool(name = "a", description = "d", inputSchema = Tool.Input(properties = buildJsonObject {
      putJsonObject("x") { put("type", "string") }
      if (wide) { putJsonObject("y") { put("type", "string") } }
    })) { null }`);
  expect(tools[0]?.inputSchema).toEqual({ type: 'object', properties: { x: { type: 'string' } } });
  expect(tools[0]?.certainty.inputSchema).toBe('partial');
});

describe('functions of the source that put something into a schema', () => {
  const schemaOf = (helpers: string, call: string) =>
    extractSource(`
      class Spot(val key: String, val fill: JsonObjectBuilder.() -> Unit)
      val shelf = Spot(key = "shelf", fill = { put("type", "integer") })
      ${helpers}
      fun go(server: Server) = server.addTool(name = "a", description = "d", inputSchema = Tool.Input(properties = buildJsonObject {
        putJsonObject("x") { put("type", "string") }
        ${call}
      })) { null }`).tools[0];

  test.each([
    ['an expression', 'fun JsonObjectBuilder.putSpot(s: Spot) = put(s.key, buildJsonObject(s.fill))'],
    ['a block', 'fun JsonObjectBuilder.putSpot(s: Spot) { putJsonObject(s.key) { put("type", "integer") } }'],
  ])('are followed through %s', (_, helper) => {
    const tool = schemaOf(helper, 'putSpot(shelf)');
    expect(tool?.inputSchema).toMatchObject({ properties: { x: { type: 'string' }, shelf: { type: 'integer' } } });
    expect(tool?.certainty.inputSchema).toBe('exact');
  });

  test.each([
    ['of another library', ''],
    ['that calls itself', 'fun JsonObjectBuilder.putSpot(s: Spot) { putSpot(s) }'],
  ])('leave it in doubt when it is one %s', (_, helper) => {
    const tool = schemaOf(helper, 'putSpot(shelf)');
    expect(tool?.inputSchema).toEqual({ type: 'object', properties: { x: { type: 'string' } } });
    expect(tool?.certainty.inputSchema).toBe('partial');
  });
});

test('dollar signs that are text stay text', () => {
  const { tools } = extractSource(
    'fun go(server: Server) { val c = "5"; server.addTool(name = "a", description = "costs \\$c or $c$") { null } }',
  );
  expect(tools[0]?.description).toBe('costs $c or 5$');
});
