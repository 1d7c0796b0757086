import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCommandLine } from "../../src/app/commands/command-line.js";
import { readSettings } from "../../src/app/settings/read-settings.js";
import { commandOptions } from "../../src/app/commands/commands.js";
import type { Setting } from "../../src/app/settings/setting-types.js";
import { serverSettings } from "../../src/app/settings/server-settings.js";
import { settings } from "../../src/app/settings/settings.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/built-server.js";
import { everyDocument, readDocument, twins } from "../support/documents.js";

afterAll(removeTemporaryFolders);

interface HostConfiguration {
  readonly mcpServers?: Readonly<Record<string, Entry>>;
  readonly servers?: Readonly<Record<string, Entry>>;
}

interface Entry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const variables = [
  ...Object.values<Setting>({ ...settings, ...serverSettings }).map(({ variable }) => variable),
  "OPENAI_API_KEY_FILE",
];

/** Every flag there is: options of commands, and settings. */
const known = new Set([
  ...Object.keys(commandOptions),
  ...Object.values<Setting>({ ...settings, ...serverSettings }).flatMap(({ flag }) => flag ?? []),
]);

/** The changelog is left out: it names settings as they were. */
const forDevelopers = everyDocument.filter(
  (path) => /^(ARCHITECTURE|CONTRIBUTING|SECURITY)\.md$/.test(path) || path.startsWith("docs/decisions/"),
);

/** Flags of other programs that the documents name as well. */
const foreignFlags = [
  "--api-key",
  "--chat",
  "--cid",
  "--list-models",
  "--repl",
  "--served-model-name",
  "--use-system-ca",
];

/** What Node itself reads. */
const nodeVariables = ["NODE_OPTIONS", "NODE_EXTRA_CA_CERTS"];

const variablePattern = /\b(?:(?:MCP_|AZURE_)?OPENAI_[A-Z_]+|AWS_[A-Z_]+|(?:HTTPS?|ALL|NO)_PROXY)\b/g;

describe("what the documents say to type", () => {
  it("has command lines of mcp-openai that it understands", async () => {
    const { commandLines, faultsOf } = await setup();
    const understood = commandLines.map((line) => ({ line, faults: faultsOf(line) }));
    expect(understood.filter(({ faults }) => faults.length > 0)).toEqual([]);
    const commands = commandLines.map((line) => readCommandLine(wordsOf(line).argv).line.command);
    expect([...new Set(commands)].sort()).toEqual([
      "ask",
      "chat",
      "collect",
      "completion",
      "doctor",
      "edit",
      "gallery",
      "image",
      "images",
      "install",
      "login",
      "logout",
      "models",
      "serve",
      "tokens",
      "uninstall",
      "usage",
    ]);
  });

  it("has flags that there are", async () => {
    const { code } = await setup();
    const flags = code.flatMap((word) => /^--[a-z][a-z-]*/.exec(word) ?? []);
    const unknown = flags.filter((flag) => !known.has(flag.slice(2)));
    expect(flags).toContain("--dry-run");
    expect([...new Set(unknown)].sort()).toEqual(foreignFlags);
  });

  it("has environment variables that are read", async () => {
    const { text } = await setup();
    const named = text.match(variablePattern) ?? [];
    expect([...new Set(named)].sort()).toEqual([...variables].sort());
  });

  it("has no other environment variables in the documents for developers", async () => {
    const texts = await Promise.all(forDevelopers.map(async (path) => (await readDocument(path)).text));
    const named = texts.join("\n").match(variablePattern) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !variables.includes(name))).toEqual([]);
  });

  it("has configurations of hosts that start the server with settings it can use", async () => {
    const { entries, faultsOf } = await setup();
    expect(entries.length).toBeGreaterThan(0);
    for (const { command, args, env } of entries) {
      // VS Code puts what was typed in place of an input.
      const filled = Object.entries(env).map(([name, value]) => [
        name,
        value.replace(/^\$\{input:.+\}$/, "x"),
      ]);
      const faults = faultsOf([command, ...args].join(" "), Object.fromEntries(filled) as typeof env);
      expect(faults).toEqual([]);
      const names = [...variables, ...nodeVariables];
      expect(Object.keys(env).filter((name) => !names.includes(name) && !name.startsWith("OTEL_"))).toEqual(
        [],
      );
    }
  });

  it("has scripts that package.json has", async () => {
    const texts = await Promise.all(everyDocument.map(async (path) => (await readDocument(path)).text));
    const { scripts } = JSON.parse(
      await readFile(new URL("../../package.json", import.meta.url), "utf8"),
    ) as { scripts: Record<string, string> };
    const named = [...texts.join("\n").matchAll(/\bnpm run ([\w:]+)/g)].map(([, name]) => name!);
    expect(named).toContain("demo");
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  async function setup() {
    const documents = await Promise.all([...twins.keys()].map(readDocument));
    const blocks = documents.flatMap((document) => document.blocks);
    const code = documents.flatMap(({ codeWords }) => codeWords.flat());
    const lines = blocks.flatMap(({ language, code: block }) => {
      const whole = block.replace(/\\\n\s*/g, "").split("\n");
      if (language === "sh") return whole;
      return language === "" ? whole.flatMap((line) => /^\$ (.+)$/.exec(line)?.[1] ?? []) : [];
    });
    const configurations = blocks
      .filter(({ language }) => language === "json")
      .map(({ code: block }) => JSON.parse(block) as HostConfiguration);
    const schema = join(await temporaryFolder(), "lake.json");
    await writeFile(schema, '{"type": "object"}');
    return {
      code,
      text: [...code, ...blocks.map((block) => block.code)].join("\n"),
      commandLines: [...lines, ...code].filter((line) => ours.test(line)),
      entries: configurations.flatMap(({ mcpServers, servers }) =>
        // Those with a URL are served over HTTP, and started by nobody.
        Object.values({ ...mcpServers, ...servers }).filter((entry) => "command" in entry),
      ),
      /** What the program would say against a command line. */
      faultsOf: (line: string, environment: Readonly<Record<string, string>> = {}): readonly string[] => {
        const { argv, prefix } = wordsOf(line);
        const read = readCommandLine(argv.map((word) => (word === "lake.json" ? schema : word)));
        const checked = readSettings({ ...prefix, ...environment }, read.line.flags);
        return [...read.issues, ...(checked.isErr() ? checked.error.issues : [])];
      },
    };
  }
});

/** Variables, whatever starts the program, and what follows its name. */
const ours = /^((?:\w+=\S+ )*)(?:(?:.* )?npx (?:-y )?|docker run .* )?mcp-openai(?: (.*))?$/;

/** Splits a line as a shell does. */
function wordsOf(line: string): { argv: string[]; prefix: Record<string, string> } {
  const [, prefix = "", rest = ""] = ours.exec(line)!;
  return {
    argv: [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!),
    prefix: Object.fromEntries(
      prefix
        .trim()
        .split(" ")
        .filter((word) => word !== "")
        .map((word) => word.split("=", 2) as [string, string]),
    ),
  };
}
