import { describe, expect, it } from 'vitest';
import type { Extraction } from '../../../crawler/extract/extractor.js';
import { phpMcp } from '../../../crawler/extract/php-mcp/index.js';
import { extractedToolSchema } from '../../../src/model/index.js';
import { contextOf } from '../../support/extract.js';

function extract(files: Record<string, string>): Extraction {
  const extraction = phpMcp.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing was found');
  for (const tool of extraction.tools) extractedToolSchema.parse(tool);
  return extraction;
}

function toolOf(extraction: Extraction, name: string) {
  const tool = extraction.tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`no tool ${name} in ${extraction.tools.map((each) => each.name).join(', ')}`);
  return tool;
}

const oven = `<?php
namespace App\\Oven;
use Mcp\\Capability\\Attribute\\{McpTool, McpPrompt, Schema};
use Mcp\\Schema\\ToolAnnotations;
use Mcp\\Server\\RequestContext;

enum Heat: string { case Low = 'low'; case High = 'high'; }

class Oven
{
    private const PREFIX = 'oven_';

    /**
     * Bakes something.
     *
     * Takes a while.
     *
     * @param string[] $parts What goes in
     */
    #[McpTool(name: self::PREFIX . 'bake', annotations: new ToolAnnotations(title: 'Bake', readOnlyHint: false))]
    public function bake(
        array $parts,
        Heat $heat,
        #[Schema(description: 'Minutes', minimum: 1)] int $minutes = 30,
        ?string $note = null,
        ?RequestContext $context = null,
    ): string {
        return '';
    }

    /** Opens the door. */
    #[McpTool]
    public function openDoor(): void {}

    #[McpPrompt(name: 'recipe')]
    public function recipe(): array { return []; }
}
`;

describe('servers written in PHP', () => {
  it('have attributes on methods, with schemas of their types and comments', () => {
    const extraction = extract({ 'src/Oven.php': oven });
    expect(extraction.tools.map(({ name }) => name)).toEqual(['openDoor', 'oven_bake']);
    const bake = toolOf(extraction, 'oven_bake');
    expect(bake.description).toBe('Bakes something.\n\nTakes a while.');
    expect(bake.annotations).toEqual({ title: 'Bake', readOnlyHint: false });
    expect(bake.inputSchema).toEqual({
      type: 'object',
      properties: {
        parts: { type: 'array', items: { type: 'string' }, description: 'What goes in' },
        heat: { type: 'string', enum: ['low', 'high'] },
        minutes: { type: 'integer', default: 30, description: 'Minutes', minimum: 1 },
        note: { type: ['null', 'string'], default: null },
      },
      required: ['parts', 'heat'],
    });
    expect(toolOf(extraction, 'openDoor').description).toBe('Opens the door.');
    expect(extraction.notUnderstood).toBe(0);
  });

  it('add tools to a builder by their handlers', () => {
    const extraction = extract({
      'src/Oven.php': oven.replaceAll('#[McpTool', '#[Other'),
      'server.php': `<?php
use App\\Oven\\Oven;
use Mcp\\Server;
$server = Server::builder()
    ->addTool([Oven::class, 'openDoor'], 'door')
    ->addTool(fn (string $what) => $what, name: 'say', description: <<<EOT
        Says it.
          Loud.
        EOT, inputSchema: ['type' => 'object', 'properties' => []])
    ->addPrompt([Oven::class, 'recipe'], 'recipe')
    ->build();
`,
    });
    expect(extraction.tools.map(({ name }) => name)).toEqual(['door', 'say']);
    expect(toolOf(extraction, 'door').description).toBe('Opens the door.');
    expect(toolOf(extraction, 'say').description).toBe('Says it.\n  Loud.');
    expect(toolOf(extraction, 'say').inputSchema).toEqual({ type: 'object', properties: {} });
  });

  it('hand definitions over as arrays', () => {
    const extraction = extract({
      'includes/tools.php': `<?php
// Answers tools/list.
class Pages {
    public function register() {
        $kind = 'page';
        new RegisterTool( array(
            'name'        => 'site_get_' . $kind,
            'description' => sprintf( __( 'Get a %s', 'site' ), $kind ),
            'inputSchema' => array(
                'type'       => 'object',
                'properties' => array( 'id' => array( 'type' => 'integer' ) ),
                'required'   => array( 'id' ),
            ),
            'annotations' => array( 'readOnlyHint' => true ),
        ) );
        $this->add( 'site_drop_page', 'Drop a page' );
        $this->add( "site_hide_page", "Hide a \\"page\\"" );
        new RegisterTool( [ 'name' => 'by_route', 'description' => 'By route', 'annotations' => [],
            'alias' => [ 'route' => '/v2/posts/(?P<id>[\\d]+)', 'method' => 'GET' ] ] );
        new RegisterTool( [ 'name' => 'by_pieces', 'description' => 'By pieces', 'annotations' => [],
            'alias' => [ 'route' => '/v2/posts/(?P<id>[\\d]+)', 'method' => 'POST',
                'inputSchemaReplacements' => [ 'properties' => [
                    'locale' => null, 'id' => null, 'context' => [ 'type' => 'string' ] ] ] ] ] );
        new RegisterPrompt( [ 'name' => 'greet', 'description' => 'Greets', 'inputSchema' => [] ] );
        new RegisterTool( [ 'name' => 'no_tool', 'description' => 'Nothing to call' ] );
    }
    private function add( string $name, string $text ) {
        Registry::registerTool( [ 'name' => $name, 'description' => $text, 'inputSchema' => [] ] );
    }
}
`,
    });
    expect(extraction.tools.map(({ name, description }) => [name, description])).toEqual([
      ['by_pieces', 'By pieces'],
      ['by_route', 'By route'],
      ['site_drop_page', 'Drop a page'],
      ['site_get_page', 'Get a page'],
      ['site_hide_page', 'Hide a "page"'],
    ]);
    expect(toolOf(extraction, 'site_get_page').inputSchema).toEqual({
      type: 'object',
      properties: { id: { type: 'integer' } },
      required: ['id'],
    });
    expect(toolOf(extraction, 'site_get_page').annotations).toEqual({ readOnlyHint: true });
    const route = toolOf(extraction, 'by_route');
    expect(route.inputSchema).toEqual({ type: 'object', properties: { id: {} } });
    expect(route.certainty.inputSchema).toBe('partial');
    // Null takes a property away; it is not a schema of one.
    expect(toolOf(extraction, 'by_pieces').inputSchema).toEqual({
      type: 'object',
      properties: { context: { type: 'string' } },
    });
  });

  it('have a class for each tool with Laravel', () => {
    const extraction = extract({
      'app/Mcp/Tools/ListUsers.php': `<?php
namespace App\\Mcp\\Tools;
use Illuminate\\Contracts\\JsonSchema\\JsonSchema;
use Laravel\\Mcp\\Server\\Tool;
use Laravel\\Mcp\\Server\\Tools\\Annotations\\IsReadOnly;

#[IsReadOnly]
class ListUsers extends Tool
{
    protected string $description = 'Lists users.';

    public function schema(JsonSchema $schema): array
    {
        return [
            'query' => $schema->string()->description('Part of a name')->min(2)->required(),
            'limit' => $schema->integer()->default(10),
        ];
    }
}
`,
      'app/Models/User.php':
        '<?php\nnamespace App\\Models;\nuse App\\Tool;\nclass User extends Tool { public $description = "x"; }',
    });
    expect(extraction.tools.map(({ name }) => name)).toEqual(['list-users']);
    const tool = toolOf(extraction, 'list-users');
    expect(tool.annotations).toEqual({ readOnlyHint: true });
    expect(tool.inputSchema).toEqual({
      type: 'object',
      properties: {
        query: { type: 'string', description: 'Part of a name', minLength: 2 },
        limit: { type: 'integer', default: 10 },
      },
      required: ['query'],
    });
    expect(Object.values(tool.certainty).every((each) => each === 'exact')).toBe(true);
  });

  it('say where a name is not known', () => {
    const extraction = extract({
      'server.php': `<?php
use Mcp\\Server;
Server::builder()->addTool($handler, $_ENV['NAME'], 'Does it');
`,
    });
    expect(extraction.tools).toEqual([]);
    expect(extraction.notUnderstood).toBe(1);
  });

  it('are none without an SDK and without the protocol', () => {
    const files = { 'a.php': "<?php new RegisterTool(['name' => 'x', 'description' => 'y', 'inputSchema' => []]);" };
    expect(phpMcp.extract(contextOf(files))).toBeNull();
  });
});
