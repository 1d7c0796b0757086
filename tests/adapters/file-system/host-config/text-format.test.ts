import fc from "fast-check";
import { editText, readText } from "../../../../src/adapters/file-system/host-config/text-format.js";

const entry = { command: "npx", args: ["-y", "mcp-openai"], timeout: 60, env: { OPENAI_API_KEY: 'a"b\\c' } };

describe("editText, TOML", () => {
  const at = ["mcp_servers", "openai"];
  const section =
    '[mcp_servers.openai]\ncommand = "npx"\nargs = ["-y", "mcp-openai"]\ntimeout = 60\nenv = { OPENAI_API_KEY = "a\\"b\\\\c" }\n';
  const config = `# mine
model = "gpt-6" # keep
big = 9007199254740993

[mcp_servers.other] # other
command = "x"
args = [ "a",
  "b", # why
]

# profiles
[profiles."a b"]
since = 1979-05-27T07:32:00Z
`;

  it("adds a section, and removes it again without a trace", async () => {
    for (const text of [config, config.replaceAll("\n", "\r\n"), `\uFEFF${config}`, config.trimEnd()]) {
      const added = (await edit("c.toml", text, { at, value: entry }))!;
      const lines = text.includes("\r\n") ? section.replaceAll("\n", "\r\n") : section;
      expect(added.startsWith(text)).toBe(true);
      expect(added.endsWith(lines)).toBe(true);
      expect((await edit("c.toml", added, { at }))!.trimEnd()).toBe(text.trimEnd());
    }
    expect(await edit("c.toml", "", { at, value: entry })).toBe(section);
    expect(await edit("c.toml", section, { at })).toBe("");
  });

  it("changes only what differs, in any notation", async () => {
    const changed = { ...entry, args: ["z"], env: { A: "1" }, enabled: true };
    const middle = config.replace(
      "# profiles",
      `${section.replace("timeout = 60", "timeout = 60 # long")}[mcp_servers.openai.tools.a]\nmode = "x"\n\n# profiles`,
    );
    const tools = { a: { mode: "x" } };
    expect(await edit("c.toml", middle, { at, value: { ...changed, tools } })).toBe(
      middle
        .replace('args = ["-y", "mcp-openai"]', 'args = ["z"]')
        .replace(/env = .*/, 'env = { A = "1" }\nenabled = true'),
    );
    expect(await edit("c.toml", middle, { at })).toBe(config);
    const tables =
      '[mcp_servers.openai]\ncommand = "npx"\n\n[mcp_servers.openai.env]\nA = "1" # a\nB = "2"\n';
    expect(await edit("c.toml", tables, { at, value: { command: "n", env: { A: "1", "c d": 3 } } })).toBe(
      '[mcp_servers.openai]\ncommand = "n"\n\n[mcp_servers.openai.env]\nA = "1" # a\n"c d" = 3\n',
    );
    const flat = 'mcp_servers = { other = { command = "x" } }\n';
    const inner = await edit("c.toml", flat, { at, value: { command: "n" } });
    expect(inner).toBe('mcp_servers = { other = { command = "x" }, openai = { command = "n" } }\n');
    expect(await edit("c.toml", inner!, { at })).toBe(flat);
    const dotted = 'mcp_servers.openai.command = "x"\nmcp_servers.openai.args = []\nb = 1\n';
    expect(await edit("c.toml", dotted, { at })).toBe("b = 1\n");
    expect(await edit("c.toml", "a = 1", { at: ["b"], value: 2 })).toBe("b = 2\na = 1");
  });

  it("tells where a file is broken, without quoting it", async () => {
    expect((await readText("c.toml", 'a = 1\nkey = "sk-secret\n'))._unsafeUnwrapErr()).toMatch(
      /^it is not TOML \(line 2, column \d+\)$/,
    );
    expect((await readText("c.yaml", "a: b\n  c: sk-secret: d\n"))._unsafeUnwrapErr()).toMatch(
      /^it is not YAML \(line \d+, column \d+\)$/,
    );
    expect((await readText("c.yaml", "- a\n"))._unsafeUnwrapErr()).toBe("it is YAML, but not a mapping");
    expect((await readText("c.yaml", "# only a comment\n"))._unsafeUnwrap()).toBeUndefined();
  });
});

describe("editText, YAML", () => {
  const at = ["extensions", "openai"];
  const config = `# mine
GOOSE_MODEL: "gpt-6" # keep

extensions:
  developer:
    enabled: true
    args:
    - -a
    - 'b'
    description: ${"long ".repeat(40)}end
  # last
GOOSE_MODE: auto
`;

  it("adds an entry, changes only what differs, and removes it again without a trace", async () => {
    for (const text of [config, config.replaceAll("\n", "\r\n"), `\uFEFF${config}`]) {
      const added = (await edit("c.yaml", text, { at, value: entry }))!;
      expect(added.includes("\r\n")).toBe(text.includes("\r\n"));
      expect(added).toContain('GOOSE_MODEL: "gpt-6" # keep');
      expect(await edit("c.yaml", added, { at })).toBe(text);
      const commented = added.replace("timeout: 60", "timeout: 60 # long");
      const changed = await edit("c.yaml", commented, { at, value: { ...entry, command: "node" } });
      expect(changed).toBe(commented.replace("command: npx", "command: node"));
    }
  });

  it.each(["", "extensions:\n", "extensions: null\n", "# a\nextensions: {}\n", "a: 1"])(
    "adds an entry to %j",
    async (text) => {
      const added = await edit("config.yaml", text, { at, value: entry });
      expect((await readText("config.yaml", added!))._unsafeUnwrap()).toMatchObject({
        extensions: { openai: entry },
      });
    },
  );
});

describe("editText, JSON", () => {
  it.each([
    ['{"mcpServers": null}', '{"mcpServers": {\n    "openai": 1\n  }}'],
    ['{"mcpServers": {"openai": null}}', '{"mcpServers": {"openai": 1}}'],
    ["  \n", '{\n  "mcpServers": {\n    "openai": 1\n  }\n}\n'],
  ])("replaces what is empty: %s", async (text, expected) => {
    expect(await edit("c.json", text, { at: ["mcpServers", "openai"], value: 1 })).toBe(expected);
  });
});

describe("editText, all formats", () => {
  it.each(["json", "toml", "yaml"])("sets, replaces and removes any entry: %s", async (format) => {
    const word = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== "__proto__");
    const value = fc.record(
      {
        command: fc.string(),
        args: fc.array(fc.string(), { maxLength: 3 }),
        env: fc.dictionary(word, fc.string(), { maxKeys: 3, noNullPrototype: true }),
      },
      { noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(word, word, value, value, async (name, other, first, second) => {
        fc.pre(name !== other);
        const path = `c.${format}`;
        const read = async (text: string) => (await readText(path, text))._unsafeUnwrap() ?? {};
        const one = (await edit(path, "", { at: ["servers", other], value: first }))!;
        const two = (await edit(path, one, { at: ["servers", name], value: first }))!;
        const three = (await edit(path, two, { at: ["servers", name], value: second }))!;
        expect(await read(three)).toEqual({ servers: { [other]: first, [name]: second } });
        const four = (await edit(path, three, { at: ["servers", name] }))!;
        expect(await read(four)).toEqual({ servers: { [other]: first } });
      }),
      {
        numRuns: 40,
        examples: [
          [" ", "!", { command: "", args: [], env: { valueOf: "" } }, { command: "", args: [], env: {} }],
        ],
      },
    );
  });
});

const edit = async (path: string, text: string, one: { at: string[]; value?: unknown }) =>
  (await editText(path, text, [one])).unwrapOr(undefined);
