import { describe, expect, it } from 'vitest';
import type { Extraction } from '../../../crawler/extract/extractor.js';
import { pythonMcp } from '../../../crawler/extract/python-mcp/index.js';
import { contextOf } from '../../support/extract.js';

function extract(files: Record<string, string>): Extraction {
  const extraction = pythonMcp.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing was found');
  return extraction;
}

function namesOf(extraction: Extraction): string[] {
  return extraction.tools.map((tool) => tool.name);
}

function toolOf(extraction: Extraction, name: string) {
  const tool = extraction.tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`no tool ${name} in ${namesOf(extraction).join(', ')}`);
  return tool;
}

/** Tools as classes of the repository, each with an `apply`; what is between them and the base has none. */
const lamps = {
  'lamps/tools/__init__.py': 'from .base import *\nfrom .switches import *\n',
  'lamps/tools/base.py': `from abc import ABC
class Tool(ABC):
    @classmethod
    def name_of(cls):
        name = cls.__name__
        if name.endswith("Tool"):
            name = name[:-4]
        return "".join(["_" + c.lower() if c.isupper() else c for c in name]).lstrip("_")
class WiredTool(Tool):
    volts = 12
`,
  'lamps/tools/switches.py': `from lamps.tools import Tool
from lamps.tools.base import WiredTool
class LightLampTool(Tool):
    def apply(self, lamp: str, level: int = 3) -> str:
        """Lights a lamp.

        :param lamp: which one
        :return: how bright it is
        """
        return ""
class CutPowerTool(WiredTool):
    def apply(self) -> str:
        """Cuts the power."""
        return ""
`,
};

describe('tools that are classes of the repository', () => {
  const made = `from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.tools.base import Tool as SdkTool
from mcp.server.fastmcp.utilities.func_metadata import func_metadata
from mcp.types import ToolAnnotations
import docstring_parser
from lamps.tools import Tool

class Wrapped(SdkTool):
    def __init__(self, tool: Tool):
        doc = docstring_parser.parse(tool.apply.__doc__)
        parameters = func_metadata(tool.apply).arg_model.model_json_schema()
        texts = {each.arg_name: each for each in doc.params}
        for name, schema in parameters["properties"].items():
            if (text := texts.get(name)) and text.description:
                schema["description"] = text.description
        super().__init__(
            fn=tool.apply,
            name=tool.name_of(),
            description=doc.description,
            parameters=parameters,
            annotations=ToolAnnotations(readOnlyHint=False),
        )
`;

  it('are found through the registry that asks a class for those below it', () => {
    const extraction = extract({
      ...lamps,
      'lamps/server.py': `${made}
def below(cls):
    for each in cls.__subclasses__():
        if "apply" in each.__dict__:
            yield each
        yield from below(each)

mcp = FastMCP("lamps")
for cls in below(Tool):
    mcp._tool_manager._tools[cls.name_of()] = Wrapped(cls())
`,
    });
    expect(namesOf(extraction)).toEqual(['cut_power', 'light_lamp']);
    const tool = toolOf(extraction, 'light_lamp');
    expect(tool.description).toBe('Lights a lamp.');
    expect(tool.annotations).toEqual({ readOnlyHint: false });
    expect(tool.inputSchema).toMatchObject({
      properties: { lamp: { type: 'string', description: 'which one' }, level: { type: 'integer', default: 3 } },
      required: ['lamp'],
    });
  });

  it('are supposed where only an annotation says what a list holds, and that is said', () => {
    const extraction = extract({
      ...lamps,
      'lamps/server.py': `${made}
from somewhere import load_plugins
def active() -> "list[Tool]":
    return load_plugins()
mcp = FastMCP("lamps")
for tool in active():
    mcp.add_tool(Wrapped(tool))
`,
    });
    expect(namesOf(extraction)).toEqual(['cut_power', 'light_lamp']);
    expect(extraction.notUnderstood).toBeGreaterThan(0);
  });

  it('are not supposed where the annotation names a class that nothing derives from', () => {
    const extraction = extract({
      'server.py': `from mcp.server.fastmcp import FastMCP
from somewhere import load_plugins
class Row:
    name = "row"
def rows() -> list[Row]:
    return load_plugins()
mcp = FastMCP("x")
for row in rows():
    mcp.add_tool(row.run, name=row.name)
`,
    });
    expect(namesOf(extraction)).toEqual([]);
    expect(extraction.notUnderstood).toBeGreaterThan(0);
  });

  it('may say all of it in fields of a class below the one of the SDK', () => {
    const extraction = extract({
      'server.py': `from mcp.server.lowlevel import Server
from mcp.types import Tool
class Dim(Tool):
    def __init__(self):
        super().__init__(name="dim", description="Dims a lamp.", inputSchema={"type": "object", "properties": {}})
server = Server("x")
@server.list_tools()
async def list_tools():
    return [Dim()]
`,
    });
    expect(toolOf(extraction, 'dim').description).toBe('Dims a lamp.');
    expect(extraction.notUnderstood).toBe(0);
  });
});

describe('a program that speaks the protocol by itself', () => {
  const tools = `LIMIT = 5
TOOLS = [
    {
        "name": "count_birds",
        "description": f"Counts at most {LIMIT} birds.",
        "inputSchema": {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]},
    },
    {"name": "ring", "description": "Rings.", "inputSchema": {}},
]
PROMPTS = [{"name": "greet", "description": "Greets."}]
`;

  it('has its definitions in dictionaries', () => {
    const extraction = extract({
      'birds/tools.py': tools,
      'birds/server.py': `from birds.tools import TOOLS
def handle(request):
    if request["method"] == "tools/list":
        return {"tools": TOOLS}
`,
    });
    expect(namesOf(extraction)).toEqual(['count_birds', 'ring']);
    const count = toolOf(extraction, 'count_birds');
    expect(count.description).toBe('Counts at most 5 birds.');
    expect(count.inputSchema).toMatchObject({ properties: { kind: { type: 'string' } }, required: ['kind'] });
    expect(count.certainty.inputSchema).toBe('exact');
  });

  it('has none where it only hands on those of others', () => {
    const client = `def ask(session):
    answer = session.send("tools/list")
    return [{"name": each.name, "inputSchema": each.schema} for each in answer]
`;
    expect(pythonMcp.extract(contextOf({ 'client.py': client }))).toBeNull();
    expect(pythonMcp.extract(contextOf({ 'tools.py': tools }))).toBeNull();
  });
});

describe('the form in which the package fastmcp sends schemas', () => {
  const server = `from pydantic import BaseModel
from fastmcp import FastMCP
mcp = FastMCP("x")
class Spot(BaseModel):
    row: int
@mcp.tool
def put(spot: Spot, name: str = "a") -> None: ...
`;
  const schemaWith = (files: Record<string, string>) =>
    toolOf(extract({ 'server.py': server, ...files }), 'put').inputSchema;
  const spot = { properties: { row: { type: 'integer' } }, required: ['row'], type: 'object' };
  const name = { default: 'a', type: 'string' };

  it('has its definitions written out and no other properties from version 3 on', () => {
    for (const asked of ['fastmcp>=2.3', 'fastmcp', 'fastmcp[apps]~=3.1']) {
      expect(schemaWith({ 'pyproject.toml': `[project]\nname = "x"\ndependencies = ["${asked}"]\n` })).toEqual({
        additionalProperties: false,
        properties: { spot, name },
        required: ['spot'],
        type: 'object',
      });
    }
  });

  it('has references and leaves other properties open before', () => {
    const before = { $defs: { Spot: spot }, properties: { spot: { $ref: '#/$defs/Spot' }, name }, required: ['spot'] };
    expect(schemaWith({ 'requirements.txt': 'fastmcp==2.14.1\n' })).toEqual({ ...before, type: 'object' });
    expect(schemaWith({ 'pyproject.toml': '[tool.poetry.dependencies]\nfastmcp = "^2.3"\n' })).toMatchObject(before);
    expect(schemaWith({ 'requirements.txt': 'fastmcp>=2,<3\nfastmcp-more>=3\n' })).toMatchObject(before);
  });
});

describe('texts and schemas in files beside the source', () => {
  it('are read by the path they are asked for', () => {
    const extraction = extract({
      'srv/server.py': `import json, os
from pathlib import Path
from mcp.server.lowlevel import Server
from mcp.types import Tool
from srv.texts import text_of
HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "schemas", "find.json")) as file:
    FIND = json.load(file)
server = Server("x")
@server.list_tools()
async def list_tools():
    return [
        Tool(name="find", description=text_of("find"), inputSchema=FIND),
        Tool(name="look", description=(Path.home() / "look.md").read_text(), inputSchema={}),
    ]
`,
      'srv/texts.py':
        'from pathlib import Path\ndef text_of(name):\n    return (Path(__file__).parent / "texts" / f"{name}.md").read_text().strip()\n',
      'srv/texts/find.md': 'Finds things.\n',
      'srv/schemas/find.json': '{"type": "object", "properties": {"what": {"type": "string"}}}',
    });
    const find = toolOf(extraction, 'find');
    expect(find.description).toBe('Finds things.');
    expect(find.inputSchema).toEqual({ type: 'object', properties: { what: { type: 'string' } } });
    expect(toolOf(extraction, 'look').certainty.description).toBe('unknown');
  });
});

describe('what depends on settings that are mostly left alone', () => {
  it('has the name it has without a prefix, and says that this is not certain', () => {
    const extraction = extract({
      'server.py': `import argparse
from mcp.server.fastmcp import FastMCP
def prefixed(space: str) -> str:
    if space:
        return space + "-"
    return ""
def create(space: str = ""):
    mcp = FastMCP("x")
    start = prefixed(space)
    @mcp.tool(name=start + "read_graph")
    def read_graph() -> str: ...
    @mcp.tool(name=f"{start}drop_graph")
    def drop_graph() -> str: ...
    return mcp
def main():
    create(argparse.ArgumentParser().parse_args().space).run()
if __name__ == "__main__":
    main()
`,
    });
    expect(namesOf(extraction)).toEqual(['drop_graph', 'read_graph']);
    expect(toolOf(extraction, 'read_graph').certainty.name).toBe('partial');
  });

  it('has no name where nothing is known of a prefix', () => {
    const extraction = extract({
      'server.py': `import os
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("x")
@mcp.tool(name=os.environ["SPACE"] + "read_graph")
def read_graph() -> str: ...
`,
    });
    expect(namesOf(extraction)).toEqual([]);
    expect(extraction.notUnderstood).toBe(1);
  });

  it('has the text of a setting that has a default, and says that this is not certain', () => {
    const extraction = extract({
      'server.py': `import os
from fastmcp import FastMCP
from pydantic import Field
from pydantic_settings import BaseSettings
class Texts(BaseSettings):
    find: str = Field(default="Finds things.", validation_alias="FIND_TEXT")
class Shelf(FastMCP):
    def __init__(self, texts: Texts):
        super().__init__("shelf")
        async def find(query: str) -> str: ...
        found = find
        if texts.find == "off":
            found = wrap(found)
        self.tool(found, name="shelf-find", description=texts.find)
        self.tool(found, name="shelf-look", description=os.getenv("LOOK", "Looks around."))
shelf = Shelf(Texts())
`,
    });
    expect(toolOf(extraction, 'shelf-find').description).toBe('Finds things.');
    expect(toolOf(extraction, 'shelf-find').certainty.description).toBe('partial');
    expect(toolOf(extraction, 'shelf-look').description).toBe('Looks around.');
  });
});

describe('functions that nothing calls', () => {
  /** Sets all tools up with a value that only its caller knows. */
  const tools = `
class ToolBox:
    def __init__(self, server, prefix):
        self.server = server
        self.prefix = prefix
    def fill(self):
        @self.server.tool(name=self.prefix + "dim")
        def dim(level: int) -> str:
            """Dims the lamp."""
            return ""
`;
  const endless = `
def show(names):
    """Prints the tools."""
    from lamps.tools import dim
    for name in list(range(10_000)):
        for other in list(range(10_000)):
            print(name, other, dim)
`;

  it('are run when they lead to a registration, though they name only what does', () => {
    const extraction = extract({
      'lamps/boxes.py': `from mcp.server.fastmcp import FastMCP
${tools}`,
      'lamps/start.py': `from mcp.server.fastmcp import FastMCP
from lamps.boxes import ToolBox
def fill_tools(server):
    ToolBox(server, "lamp_").fill()
def start_tools():
    fill_tools(FastMCP("lamps"))
`,
    });
    expect(namesOf(extraction)).toEqual(['lamp_dim']);
    expect(toolOf(extraction, 'lamp_dim').certainty.name).toBe('exact');
  });

  it('are left alone when they only mention tools, however long they would run', () => {
    const extraction = extract({
      'lamps/server.py': `from mcp.server.fastmcp import FastMCP
mcp = FastMCP("lamps")
@mcp.tool()
def dim(level: int) -> str:
    """Dims the lamp."""
    return ""
`,
      'lamps/show.py': `from mcp.server.fastmcp import FastMCP\n${endless}`,
    });
    expect(namesOf(extraction)).toEqual(['dim']);
    expect(extraction.problems).toEqual([]);
  });
});

describe('tools behind a switch', () => {
  const conditions = (extraction: Extraction) =>
    Object.fromEntries(extraction.tools.map(({ name, condition }) => [name, condition]));

  it('have its condition, when they are decorated or registered by what a branch calls', () => {
    const extraction = extract({
      'server.py': `import os
from fastmcp import FastMCP
mcp = FastMCP("notes")

@mcp.tool
def read_note(id: str) -> str:
    """Reads a note."""

if os.environ.get("ALLOW_WRITE") == "1":
    @mcp.tool
    def write_note(id: str, text: str) -> str:
        """Writes a note."""
else:
    @mcp.tool
    def ask_to_write(id: str) -> str:
        """Asks somebody to write."""

def register_admin(server: FastMCP):
    @server.tool
    def drop_notes() -> str:
        """Drops all notes."""

if settings.admin and not settings.read_only:
    register_admin(mcp)
`,
    });
    expect(conditions(extraction)).toEqual({
      ask_to_write: 'not (os.environ.get("ALLOW_WRITE") == "1")',
      drop_notes: 'settings.admin and not settings.read_only',
      read_note: null,
      write_note: 'os.environ.get("ALLOW_WRITE") == "1"',
    });
  });

  it('have it in the list of a handler', () => {
    const extraction = extract({
      'server.py': `import os
from mcp.server import Server
from mcp.types import Tool
server = Server("notes")

@server.list_tools()
async def list_tools():
    tools = [Tool(name="read_note", description="Reads.", inputSchema={"type": "object"})]
    if os.getenv("ALLOW_WRITE"):
        tools.append(Tool(name="write_note", description="Writes.", inputSchema={"type": "object"}))
        tools += [Tool(name="drop_note", description="Drops.", inputSchema={"type": "object"})]
    return tools
`,
    });
    expect(conditions(extraction)).toEqual({
      drop_note: 'os.getenv("ALLOW_WRITE")',
      read_note: null,
      write_note: 'os.getenv("ALLOW_WRITE")',
    });
  });

  it('have none where a branch is known to be taken, or where they are registered without it too', () => {
    const extraction = extract({
      'server.py': `import os
from fastmcp import FastMCP
DEBUG = True
def register(mcp: FastMCP):
    @mcp.tool
    def read_note(id: str) -> str:
        """Reads a note."""
first, second = FastMCP("first"), FastMCP("second")
if os.getenv("BOTH"):
    register(first)
register(second)
if DEBUG:
    @first.tool
    def trace() -> str:
        """Traces."""
`,
    });
    expect(conditions(extraction)).toEqual({ read_note: null, trace: null });
  });
});

describe('tools registered through the parts of a package', () => {
  it('are those that a server of its own class hands on, changed on the way', () => {
    const extraction = extract({
      'server.py': `import textwrap
from fastmcp import FastMCP
from fastmcp.tools import FunctionTool

class House(FastMCP):
    def add_tool(self, tool):
        update = {}
        if tool.description:
            update["description"] = textwrap.dedent(tool.description).strip() + " In the house."
        super().add_tool(tool.model_copy(update=update))

def light(lamp: str) -> str:
    """
    Lights a lamp.
    """

house = House("house")
house.add_tool(FunctionTool.from_function(light))
`,
    });
    expect(extraction.notUnderstood).toBe(0);
    expect(toolOf(extraction, 'light')).toMatchObject({
      description: 'Lights a lamp. In the house.',
      inputSchema: { required: ['lamp'] },
    });
  });

  it('are the methods with a mark among all that an object has', () => {
    const extraction = extract({
      'server.py': `from fastmcp import FastMCP
from fastmcp.tools import tool

class Lamps:
    def __init__(self, client):
        self.client = client

    @tool(name="light_lamp")
    def light(self, lamp: str) -> str:
        """Lights a lamp."""

    def helper(self, lamp: str) -> str:
        """Helps."""

def register(mcp, lamps):
    for name in dir(lamps):
        method = getattr(lamps, name)
        if callable(method) and hasattr(method, "__fastmcp__"):
            mcp.add_tool(method)

mcp = FastMCP("lamps")
register(mcp, Lamps(connect()))
`,
    });
    expect(namesOf(extraction)).toEqual(['light_lamp']);
    expect(extraction.notUnderstood).toBe(0);
  });

  it('are the functions of a module that a test of its own lets through', () => {
    const extraction = extract({
      'lamps.py': `from helpers import borrowed
def light(lamp: str) -> str:
    """Lights a lamp."""
def _switch(lamp: str) -> str:
    """Switches."""
`,
      'helpers.py': 'def borrowed() -> str:\n    """Is not of the module."""\n',
      'server.py': `import inspect
import lamps
from fastmcp import FastMCP
mcp = FastMCP("lamps")
def own(module):
    return lambda each: inspect.isfunction(each) and not each.__name__.startswith("_") and each.__module__ == module.__name__
for name, fn in inspect.getmembers(lamps, predicate=own(lamps)):
    mcp.tool(fn)
`,
    });
    expect(namesOf(extraction)).toEqual(['light']);
  });

  it('are, with a doubt, what a decorator of the program itself is put on, where it answers for itself', () => {
    const files = (protocol: string) => ({
      'rpc.py': `class Rpc:
    def __init__(self):
        self.methods = {"${protocol}": self.list_all}
        self.tools = {}
    def tool(self, fn):
        self.tools[fn.__name__] = fn
        return fn
    def list_all(self):
        return {"tools": [describe(name, fn) for name, fn in self.tools.items()]}
SERVER = Rpc()
def tool(fn):
    return SERVER.tool(fn)
`,
      'api.py': `from rpc import tool
@tool
def light(lamp: str) -> str:
    """Lights a lamp."""
def helper() -> str:
    """Helps."""
`,
    });
    const extraction = extract(files('tools/list'));
    expect(namesOf(extraction)).toEqual(['light']);
    expect(toolOf(extraction, 'light')).toMatchObject({
      description: 'Lights a lamp.',
      certainty: { name: 'partial', description: 'partial', inputSchema: 'partial' },
    });
    expect(pythonMcp.extract(contextOf(files('tasks/list')))).toBeNull();
  });
});
