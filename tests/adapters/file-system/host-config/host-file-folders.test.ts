import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { HostFileFolders } from "../../../../src/adapters/file-system/host-config/host-file-folders.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { removeTemporaryFolders, temporaryFolder } from "../../../support/built-server.js";

afterAll(removeTemporaryFolders);

const entry = { command: "npx", args: ["-y"] };
const addition = [{ at: ["mcpServers", "openai"], value: entry }];

describe("HostFileFolders", () => {
  it("creates a file that only this user can read, with its folder", async () => {
    const { files, path } = await setup();
    expect((await files.change(path, addition))._unsafeUnwrap()).toEqual({ backupsWithKey: [] });
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ mcpServers: { openai: entry } });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(path))).toEqual(["mcp.json"]);
  });

  it("keeps everything else, such as byte order mark, line ends, comments, layout and permissions, and a backup", async () => {
    const text =
      '\uFEFF{\r\n\t// mine\r\n\t"mcpServers": {\r\n\t\t"other": { "command": "x" }\r\n\t},\r\n\t"a": [1,\t2],\r\n}\r\n';
    const { files, path } = await setup(text);
    await chmod(path, 0o640);
    const { backup } = (await files.change(path, addition))._unsafeUnwrap();
    expect(await readFile(path, "utf8")).toBe(
      text.replace(
        '"x" }',
        '"x" },\r\n\t\t"openai": {\r\n\t\t\t"command": "npx",\r\n\t\t\t"args": [\r\n\t\t\t\t"-y"\r\n\t\t\t]\r\n\t\t}',
      ),
    );
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(backup).toBe(`${path}.2026-11-23T12-00-00.000Z.backup`);
    expect(await readFile(backup!, "utf8")).toBe(text);
    expect((await readdir(dirname(path))).length).toBe(2);
  });

  it.each([
    ["mcp.json", (key: string) => JSON.stringify({ env: { OPENAI_API_KEY: key } })],
    ["config.toml", (key: string) => `[env]\nOPENAI_API_KEY = "${key}"\n`],
    ["config.yaml", (key: string) => `env:\n  AZURE_OPENAI_API_KEY: ${key}\n`],
  ])("keeps three backups, and names those with a key: %s", async (name, content) => {
    const { files, home, clock } = await setup();
    const path = join(home, name);
    await writeFile(path, content("sk-1"), { mode: 0o644 });
    await writeFile(`${path}.mine.backup`, content("sk-1"));
    const changes = [];
    for (let n = 0; n < 4; n++) {
      await clock.advance(1_000);
      changes.push((await files.change(path, [{ at: ["n"], value: n }]))._unsafeUnwrap());
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect((await stat(changes[n]!.backup!)).mode & 0o777).toBe(0o600);
    }
    const backups = changes.map(({ backup }) => backup!);
    expect(changes[3]!.backupsWithKey).toEqual(backups.slice(1));
    const names = (await readdir(home)).filter((one) => one.endsWith(".backup"));
    expect(names).toHaveLength(4);
    expect(names).not.toContain(basename(backups[0]!));

    await writeFile(path, content("${env:OPENAI_API_KEY}"));
    for (let n = 0; n < 4; n++) {
      await clock.advance(1_000);
      changes.push((await files.change(path, [{ at: ["n"], value: n + 9 }]))._unsafeUnwrap());
    }
    expect(changes.at(-1)!.backupsWithKey).toEqual([]);
  });

  it.each([
    [
      "mcp.json",
      '{\n  // mine\n  "a": { "b": [1,\n  ] } /* too */\n}',
      { extensions: { comment: 2, "trailing comma": 3 } },
    ],
    ["mcp.json", '\uFEFF{"a": {},\n}', { extensions: { "trailing comma": 1 } }],
    [
      "mcp.json",
      '{"a": {"b": 1,\n"b": 2}, "c": [{"b": 1}, {"b": 1,\n"b": 1}],\n"a": {}}',
      {
        repeatedKeys: [
          { at: ["a", "b"], line: 2 },
          { at: ["c", 1, "b"], line: 3 },
          { at: ["a"], line: 4 },
        ],
      },
    ],
    ["mcp.json", '{"a": "// x, }", "b": [",]"]}', {}],
    ["config.yaml", "# mine\na: [1,]\n", {}],
    ["config.toml", "# mine\na = [1,]\n", {}],
  ])("finds what not every host reads as it is meant: %s %j", async (name, text, oddities) => {
    const { files, home } = await setup();
    const path = join(home, name);
    await writeFile(path, text);
    expect((await files.read(path))._unsafeUnwrap()).toEqual({
      path,
      content: expect.anything(),
      ...oddities,
    });
  });

  it.each([
    [
      "mcp.json",
      '{\n  "servers": {\n    "a": {\n      "command": "npx",\n      "args": [\n        "-y"\n      ]\n    }\n  }\n}',
    ],
    ["config.toml", '[servers.a]\ncommand = "npx"\nargs = ["-y"]'],
    ["config.yaml", "servers:\n  a:\n    command: npx\n    args:\n      - -y"],
  ])("renders an entry in the format of %s", async (name, expected) => {
    const { files, home } = await setup();
    const text = await files.render(join(home, name), [{ at: ["servers", "a"], value: entry }]);
    expect(text._unsafeUnwrap()).toBe(expected);
    expect(await readdir(home)).toEqual([]);
  });

  it("renders as JSON what its format cannot express", async () => {
    const { files } = await setup();
    const text = await files.render("config.json", [{ at: ["__proto__"], value: entry }]);
    expect(typeof text._unsafeUnwrap()).toBe("string");
  });

  it("removes what it added", async () => {
    const text =
      '{\n  "mcpServers": {\n    "other": { "command": "x" }\n  },\n  "inputs": [{ "id": "a" }]\n}\n';
    const { files, path, clock } = await setup(text);
    await files.change(path, [...addition, { at: ["inputs", -1], value: { id: "b" } }]);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
      mcpServers: { other: { command: "x" }, openai: entry },
      inputs: [{ id: "a" }, { id: "b" }],
    });
    await clock.advance(1_000);
    await files.change(path, [{ at: ["mcpServers", "openai"] }, { at: ["inputs", 1] }]);
    expect(await readFile(path, "utf8")).toBe(text);
  });

  it.each([
    ['{"a": 1, /* b */ "b": 2}', "a", '{/* b */ "b": 2}'],
    ['{"a": 1, "b": 2,}', "b", '{"a": 1,}'],
    ['{ "a": 1, }', "a", "{ }"],
    ['{"b": 1}', "a", '{"b": 1}'],
  ])("removes a member from %s", async (text, name, expected) => {
    const { files, path } = await setup(text);
    await files.change(path, [{ at: [name] }]);
    expect(await readFile(path, "utf8")).toBe(expected);
  });

  it.each([
    ["", '{\n  "a": 1\n}\n'],
    ["{}", '{\n  "a": 1\n}'],
    ["{ /* none */\n}", '{\n  "a": 1\n /* none */\n}'],
    ['{\n  "a": {\n    "old": true\n  }\n}', '{\n  "a": 1\n}'],
  ])("sets a value in %j", async (text, expected) => {
    const { files, path } = await setup(text);
    await files.change(path, [{ at: ["a"], value: 1 }]);
    expect(await readFile(path, "utf8")).toBe(expected);
  });

  it("writes through a link, and keeps the link", async () => {
    const { files, path, home } = await setup("{}");
    const link = join(home, "link.json");
    await symlink(path, link);
    expect((await files.change(link, addition))._unsafeUnwrap().backup).toContain(path);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(path, "utf8")).toContain('"openai"');
  });

  it.each([
    ['{\n  "mcpServers": {,}\n}', "it is not JSON (line 2, column 18: value expected)"],
    ['{"mcpServers": {', "it is not JSON (line 1, column 17: close brace expected)"],
    ["[]", "it is JSON, but not an object"],
    [Buffer.from([0x7b, 0xff, 0x7d]), "it is not UTF-8 text"],
  ])("reports a broken file, and leaves it unchanged (%#)", async (text, reason) => {
    const { files, path } = await setup(text);
    const errors = [await files.read(path), await files.change(path, addition)].map((result) =>
      result._unsafeUnwrapErr(),
    );
    for (const error of errors) {
      expect(error.kind).toBe("broken");
      expect(error.message).toBe(
        `${path} cannot be read: ${reason}. Fix it in an editor, or move it away, and try again.`,
      );
    }
    expect(await readFile(path)).toEqual(Buffer.from(text as string));
    expect(await readdir(dirname(path))).toEqual(["mcp.json"]);
  });

  it("rejects a change that a duplicate key would make ineffective", async () => {
    const { files, path } = await setup('{"mcpServers": {}, "mcpServers": {}}');
    const error = (await files.change(path, addition))._unsafeUnwrapErr();
    expect([error.kind, error.message]).toEqual(["broken", expect.stringContaining("duplicate key")]);
  });

  it("says so if a file is nested too deeply to be read", async () => {
    const { files, path } = await setup(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    const { message } = (await files.change(path, addition))._unsafeUnwrapErr();
    expect(message).toMatch(/it is nested too deeply, .* Simplify it, and try again\.$/);
  });

  it("reports what is in the way: a broken link, a folder, a file", async () => {
    const { files, path, home } = await setup("{}");
    const link = join(home, "link.json");
    await symlink(join(home, "gone.json"), link);
    expect((await files.change(link, addition))._unsafeUnwrapErr().message).toContain("broken link");
    expect((await files.read(home))._unsafeUnwrapErr().message).toContain("it is a folder");
    const below = join(path, "below.json");
    expect((await files.change(below, addition))._unsafeUnwrapErr().kind).toBe("unavailable");
  });

  it("finds the first existing location; on Windows the packaged Claude Desktop", async () => {
    const { files, home } = await setup();
    const packaged = { folder: "localAppData", path: "Packages/Claude_*/Roaming/config.json" } as const;
    const plain = { folder: "appData", path: "Claude/config.json" } as const;
    expect((await files.locate([packaged, plain]))._unsafeUnwrap()).toBe(join(home, "Claude", "config.json"));
    expect((await files.exists([packaged, plain]))._unsafeUnwrap()).toBe(false);
    await mkdir(join(home, "Packages", "Claude_x1", "Roaming"), { recursive: true });
    expect((await files.locate([packaged, plain]))._unsafeUnwrap()).toBe(
      join(home, "Packages", "Claude_x1", "Roaming", "config.json"),
    );
    await writeFile(join(home, "Packages", "Claude_x1", "Roaming", "config.json"), "{}");
    expect((await files.exists([packaged, plain]))._unsafeUnwrap()).toBe(true);

    const optional = { folder: "home", path: "host/a.jsonc", isOptional: true } as const;
    const other = { folder: "home", path: "host/a.json" } as const;
    const locate = async () => (await files.locate([optional, other]))._unsafeUnwrap();
    expect(await locate()).toBe(join(home, "host", "a.json"));
    await mkdir(join(home, "host"));
    await writeFile(join(home, "host", "a.jsonc"), "{}");
    expect(await locate()).toBe(join(home, "host", "a.jsonc"));
  });
});

async function setup(text?: string | Buffer) {
  const home = await temporaryFolder();
  const path = join(home, "host", "mcp.json");
  if (text !== undefined) {
    await mkdir(dirname(path));
    await writeFile(path, text);
  }
  const clock = new ManualClock();
  const files = new HostFileFolders({ folders: { home, appData: home, localAppData: home }, clock });
  return { files, path, home, clock };
}
