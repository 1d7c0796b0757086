import { readCommandLine, flagsOf } from "../../../../src/app/commands/command-line.js";
import {
  commandNames,
  commandOptions,
  commands,
  commonOptions,
  type CommandOption,
} from "../../../../src/app/commands/commands.js";
import { help } from "../../../../src/app/commands/help/help.js";
import { readSettings } from "../../../../src/app/settings/read-settings.js";
import type { Setting } from "../../../../src/app/settings/setting-types.js";
import { settings } from "../../../../src/app/settings/settings.js";

const plain = { width: 80, heading: (text: string) => text };
const flagsOfSettings = Object.values<Setting>(settings).flatMap(({ flag }) => flag ?? []);
const everyFlag = [...new Set([...Object.keys(commandOptions), ...flagsOfSettings])];

describe("help", () => {
  it.each(commandNames)("lists exactly the options that the parser accepts after %s", (command) => {
    const listed = new Set(help(command, plain).match(/(?<=^ .*)--[a-z-]+/gm));
    for (const flag of everyFlag) {
      const { kind, choices }: CommandOption = Object.hasOwn(commandOptions, flag)
        ? commandOptions[flag as keyof typeof commandOptions]
        : { kind: isYes(flag) ? "yes" : "text" };
      const value = kind === "json" ? "{}" : (choices?.[0] ?? "1");
      const { issues } = readCommandLine([command, kind === "yes" ? `--${flag}` : `--${flag}=${value}`]);
      const isOwn = (commands[command].options as readonly string[]).includes(flag);
      // Descriptions and examples may mention an option too; only accepted options must be listed, each in a row.
      expect({ flag, accepted: issues.length === 0 }).toEqual({
        flag,
        accepted: flagsOf(command).includes(flag),
      });
      if (issues.length === 0) expect(listed).toContain(`--${flag}`);
      expect({ flag, row: rowOf(command, flag) !== undefined }).toEqual({
        flag,
        row:
          isOwn ||
          (commonOptions as readonly string[]).includes(flag) ||
          (command === "serve" && issues.length === 0),
      });
    }
  });

  it.each(commandNames)("shows examples of %s that the parser accepts, and its exit codes", (command) => {
    const text = help(command, plain);
    const examples = text.split("Examples\n")[1]!.split("\n\n")[0]!.split("\n");
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const example of examples) {
      const argv = [...example.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, quoted, bare]) => quoted ?? bare!,
      );
      // The schema file of the example does not exist here.
      const { issues } = readCommandLine(
        argv.slice(1).filter((word) => word !== "--schema" && word !== "lake.json"),
      );
      expect({ example, issues }).toEqual({ example, issues: [] });
    }
    expect(text).toMatch(/\nExit codes\n {2}0 +success\n(.*\n)*? {2}2 /);
  });

  it("shows values and defaults", () => {
    const text = help("image", { ...plain, width: 200 });
    expect(text).toMatch(/^ {2}--quality QUALITY +.*: one of auto, low, .*, hd$/m);
    expect(text).toMatch(
      /^ {2}-n, --n NUMBER +number of images: a whole number from 1 to 10 \(default: 1\)$/m,
    );
    expect(help("ask", plain)).toMatch(/^ {2}-m, --model MODEL .*\(default: gpt-6-luna\)$/m);
  });

  it("lists every setting with its variable and its default", () => {
    const text = help("serve", { ...plain, width: 1_000 });
    for (const { variable, flag } of Object.values<Setting>(settings)) {
      expect(text).toContain(flag === undefined ? `\n  ${variable}\n` : `\n  --${flag}, ${variable}\n`);
    }
    const { maxRetries } = readSettings({})._unsafeUnwrap();
    expect(text).toContain(`retries after transient errors (default: ${maxRetries})\n`);
  });

  it("lists the commands, and says how to get more help", () => {
    const text = help("everything", plain);
    for (const command of commandNames) expect(text).toMatch(new RegExp(`^  ${command}\\b`, "m"));
    expect(text).toContain("mcp-openai COMMAND --help");
  });

  it("styles its headings", () => {
    expect(help("ask", { width: 80, heading: (text) => `<${text}>` })).toContain("\n<Options>\n");
  });

  const rowOf = (command: (typeof commandNames)[number], flag: string) =>
    help(command, plain)
      .split(/^(?:Examples$|Settings \(see)/m)[0]!
      .split("\n")
      .find((line) => new RegExp(`^  (-\\w, )?--${flag}(,? [A-Z]|  |$)`).test(line));
  const isYes = (flag: string): boolean =>
    Object.values<Setting>(settings).some(
      (setting) => setting.flag === flag && setting.schema().safeParse(true).success,
    );
});
