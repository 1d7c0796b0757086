import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "../../../src/app/commands/command-line.js";

describe("readCommandLine", () => {
  it("serves by default", () => {
    expect(readCommandLine([])).toMatchObject({
      line: { command: "serve", version: false },
      issues: [],
    });
  });

  it("reads settings as flags", () => {
    const { line } = readCommandLine([
      "--offline",
      "--queue-limit",
      "3",
      "--api=responses",
      "--retry-image-timeouts",
    ]);
    expect(line.flags).toMatchObject({
      offline: true,
      "queue-limit": "3",
      api: "responses",
      "retry-image-timeouts": true,
    });
  });

  it("reads a question and the tool's arguments", () => {
    const { line, issues } = readCommandLine([
      "ask",
      "why",
      "is it?",
      "--temperature",
      "0.5",
      "--max-tokens",
      "x",
      "--system",
      "Be brief.",
      "--reasoning-effort=high",
      "--conversation=0123456789ab",
      "--image",
      "a.png",
      "--image=b.png",
    ]);
    expect(issues).toEqual([]);
    expect(line).toMatchObject({
      command: "ask",
      words: "why is it?",
      toolArguments: {
        temperature: 0.5,
        max_tokens: "x",
        system: "Be brief.",
        reasoning_effort: "high",
        conversation: "0123456789ab",
        images: ["a.png", "b.png"],
      },
    });
  });

  it("reads a schema that is inline JSON or in a file", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "mcp-openai-test-")), "schema.json");
    await writeFile(file, '\uFEFF{"type": "object"}');
    for (const schema of ['{"type": "object"}', file]) {
      const { line, issues } = readCommandLine(["ask", "why", "--schema", schema]);
      expect({ schema: line.toolArguments["schema"], issues }).toEqual({
        schema: { type: "object" },
        issues: [],
      });
    }
    for (const schema of ['{"type":', "no-such-file.json"]) {
      expect(readCommandLine(["ask", "why", "--schema", schema]).issues).toEqual([
        expect.stringMatching(/^--schema must be JSON or the path of a JSON file: ./),
      ]);
    }
  });

  it("reads a prompt", () => {
    const { line } = readCommandLine([
      "image",
      "a fox",
      "-n",
      "2",
      "--size",
      "1024x1024",
      "--model",
      "dall-e-3",
      "--output-format=webp",
      "--output-compression=80",
      "--background",
      "transparent",
    ]);
    expect(line.toolArguments).toEqual({
      n: 2,
      size: "1024x1024",
      model: "dall-e-3",
      output_format: "webp",
      output_compression: 80,
      background: "transparent",
    });
  });

  it("reads an edit of an image", () => {
    const { line, issues } = readCommandLine([
      "edit",
      "give it a hat",
      "--image",
      "fox.png",
      "--mask=mask.png",
    ]);
    expect({ line, issues }).toMatchObject({
      line: {
        command: "edit",
        words: "give it a hat",
        toolArguments: { images: ["fox.png"], mask: "mask.png" },
      },
      issues: [],
    });
  });

  it.each([
    [["-h"], { help: "everything" }],
    [["ask", "--help"], { help: "ask" }],
    [["help"], { help: "everything" }],
    [["help", "doctor"], { help: "doctor" }],
    [["--version"], { version: true }],
  ])("%j", (argv, line) => {
    expect(readCommandLine(argv)).toMatchObject({ line, issues: [] });
  });

  it("reports every issue", () => {
    const { issues, line } = readCommandLine(["paint", "--offline=1", "-x", "--colour", "--api"]);
    expect(issues).toEqual([
      "--offline does not take a value",
      "unknown option -x",
      "unknown option --colour",
      "--api requires a value",
      expect.stringMatching(/^unknown command paint; commands: serve, ask, .*, image, .*, help$/),
    ]);
    expect(line.flags).toEqual({});
  });

  it.each([
    [["imgae", "a fox"], "unknown command imgae (did you mean image?)"],
    [["help", "docter"], "unknown command docter (did you mean doctor?)"],
    [["image", "--ouput-format=png"], "unknown option --ouput-format (did you mean --output-format?)"],
    [["ask", "--max-retires=1"], "unknown option --max-retires (did you mean --max-retries?)"],
  ])("suggests the closest name: %j", (argv, issue) => {
    const { issues, line } = readCommandLine(argv);
    expect(issues).toEqual([issue]);
    expect(line).not.toHaveProperty("help");
  });

  it.each([
    [["aks"], "unknown command aks (did you mean ask?)"],
    [["logs"], /^unknown command logs; commands: /],
    [["help", "asdf"], /^unknown command asdf; commands: /],
    [["ask", "-a"], "unknown option -a"],
    [["ask", "--no-stream"], "unknown option --no-stream"],
    [["ask", "--effort=high"], "unknown option --effort (did you mean --reasoning-effort?)"],
  ])("suggests only what was probably meant: %j", (argv, issue) => {
    expect(readCommandLine(argv).issues).toEqual([
      typeof issue === "string" ? issue : expect.stringMatching(issue),
    ]);
  });

  it("rejects options of other commands, and names those commands", () => {
    expect(readCommandLine(["edit", "--style", "vivid"]).issues).toEqual([
      "edit does not accept --style; use it with image",
    ]);
    expect(readCommandLine(["uninstall", "--with-key"]).issues).toEqual([
      "uninstall does not accept --with-key; use it with install",
    ]);
  });

  it("accepts only the choices of an option", () => {
    expect(readCommandLine(["image", "a fox", "--show", "none"]).issues).toEqual([]);
    expect(readCommandLine(["image", "a fox", "--show", "ascii"]).issues).toEqual([
      '--show must be one of auto, kitty, iterm2, sixel, none; got "ascii"',
    ]);
  });

  it("joins the words of ask, image and edit", () => {
    for (const command of ["ask", "image", "edit"]) {
      expect(readCommandLine([command, "a", "b"])).toMatchObject({
        line: { command, words: "a b" },
        issues: [],
      });
    }
  });

  it("rejects words after a command that takes none", () => {
    expect(readCommandLine(["serve", "now"]).issues).toEqual(['unexpected argument "now"; serve takes none']);
  });

  it("accepts no key as a flag, because every user of the machine can see flags", () => {
    expect(readCommandLine(["--api-key", "x"]).issues[0]).toBe("unknown option --api-key");
  });

  it("reads the short forms that people try first", () => {
    const { line, issues } = readCommandLine([
      "ask",
      "-mgpt-6-sol",
      "-s",
      "Be brief.",
      "-i",
      "a.png",
      "-i=b.png",
      "why",
    ]);
    expect({ line, issues }).toMatchObject({
      line: {
        words: "why",
        toolArguments: { model: "gpt-6-sol", system: "Be brief.", images: ["a.png", "b.png"] },
      },
      issues: [],
    });
    expect(readCommandLine(["image", "a fox", "-n=2", "-o", "fox.png", "-m", "a", "-m", "b"])).toMatchObject({
      line: { toolArguments: { n: 2, save_to: "fox.png", model: "b" } },
      issues: [],
    });
    expect(readCommandLine(["ask", "-vh"])).toMatchObject({
      line: { help: "ask", version: true },
      issues: [],
    });
  });

  it.each([
    [["ask", "--temperature", "-1", "why"], { words: "why", toolArguments: { temperature: -1 } }],
    [["ask", "-5 + 3 = ?"], { words: "-5 + 3 = ?" }],
    [["ask", "-1"], { words: "-1" }],
    [["ask", "--foo bar means what?"], { words: "--foo bar means what?" }],
    [["ask", "--", "-x", "--json"], { words: "-x --json", flags: {} }],
    [
      ["ask", "why", "--system", "- be brief\n- be kind"],
      { toolArguments: { system: "- be brief\n- be kind" } },
    ],
    [["ask", "--system=-x", "why"], { words: "why", toolArguments: { system: "-x" } }],
    [["ask", "-sYou are a poet.", "why"], { words: "why", toolArguments: { system: "You are a poet." } }],
  ])("takes text that begins with a dash as text: %j", (argv, line) => {
    expect(readCommandLine(argv)).toMatchObject({ line, issues: [] });
  });

  it.each([
    [["ask", "-model", "gpt-6-sol"], "unknown option -model (did you mean --model?)"],
    [["ask", "-image=a.png"], "unknown option -image (did you mean --image?)"],
    [
      ["ask", "--model", "--json"],
      "--model requires a value; for one that begins with a dash, write --model=--json",
    ],
    [["ask", "-m", "-x"], "-m requires a value; for one that begins with a dash, write --model=-x"],
    [["ask", "--sytem=be brief"], "unknown option --sytem (did you mean --system?)"],
    [
      ["image", "--show", "kity"],
      '--show must be one of auto, kitty, iterm2, sixel, none; got "kity" (did you mean kitty?)',
    ],
    [["image", "a fox", "-m="], '-m requires a value; got ""'],
    [["image", "a fox", "-o", ""], '-o requires a value; got ""'],
    [["image", "a fox", "-n", " "], '-n requires a value; got " "'],
    [["ask", "why", "--base-url="], '--base-url requires a value; got ""'],
    [["doctor", "-"], 'unexpected argument "-"; doctor takes none'],
    [["why is the sky blue?"], 'unknown command "why is the sky blue?"; to ask that, put ask before it'],
    [
      ["ask", "--schema", "no-such-file.json"],
      "--schema must be JSON or the path of a JSON file: the file no-such-file.json does not exist",
    ],
    [["ask", "--schema", "/"], "--schema must be JSON or the path of a JSON file: / cannot be read (EISDIR)"],
  ])("names the option that is wrong: %j", (argv, issue) => {
    expect(readCommandLine(argv).issues).toEqual([issue]);
  });

  it.each([
    [["ask", "-"], { words: "", readsStdin: true }],
    [["ask", "why?", "-"], { words: "why?", readsStdin: true }],
    [["ask", "--", "-"], { words: "-", readsStdin: false }],
    [["ask", "why - not?"], { words: "why - not?", readsStdin: false }],
    [["image", "-o", "-"], { words: "", readsStdin: false, toolArguments: { save_to: "-" } }],
  ])("takes a dash alone for stdin: %j", (argv, line) => {
    expect(readCommandLine(argv)).toMatchObject({ line, issues: [] });
  });
});
