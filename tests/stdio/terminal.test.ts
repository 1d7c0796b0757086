import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  builtServer,
  removeTemporaryFolders,
  temporaryFolder,
  withoutSettings,
} from "../support/built-server.js";
import { tinyPng } from "../../src/testing/doubles/fake-image-provider.js";

afterAll(removeTemporaryFolders);

describe("the commands at a shell", () => {
  it("ask what is piped or redirected, after the words, and note a misspelled setting", async () => {
    const { run, work } = await setup();
    const piped = run(["ask", "write a commit message", "--offline"], {
      input: "diff --git a b\n",
      variables: { MCP_OPENAI_TIMOUT_SECONDS: "3" },
    });
    expect(piped).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /^Note: MCP_OPENAI_TIMOUT_SECONDS is not a setting \(did you mean MCP_OPENAI_TIMEOUT_SECONDS\?\)/,
      ),
      stdout: expect.stringContaining("“write a commit message\n\ndiff --git a b”"),
    });
    await writeFile(join(work, "question.txt"), "\uFEFFWhy is the sky blue?\n");
    const redirected = run(["ask", "--offline"], { stdin: openSync(join(work, "question.txt"), "r") });
    expect(redirected).toMatchObject({ code: 0, stdout: expect.stringContaining("“Why is the sky blue?”") });
    const prompt = run(["image", "-", "--offline", "--json", "-o", "fox.svg"], { input: "a red fox" });
    expect(prompt.stdout).toMatch(/a-red-fox/);
  });

  it("do not wait for a stdin that stays open and empty", async () => {
    const { environment } = await setup();
    const child = spawn(process.execPath, [builtServer, "ask", "why", "--offline"], { env: environment });
    const [code] = await once(child, "close");
    expect(code).toBe(0);
  });

  it("read and write the paths that were typed, wherever they are", async () => {
    const { run, home } = await setup();
    await writeFile(join(home, "fox.png"), tinyPng(64));
    const edit = ["edit", "hat", "--offline", "-i", "~/fox.png"];
    const first = run([...edit, "-o", "../new/fox.png"]);
    expect(first).toMatchObject({ code: 0, stdout: `${join(home, "../new/fox.png")}\n` });
    expect(existsSync(join(home, "../new/fox.png"))).toBe(true);
    expect(first.stderr).toMatch(/^Original: .*hat/m);

    const again = run([...edit, "-o", "../new/fox.png"]);
    expect(again).toMatchObject({ code: 2, stdout: "" });
    expect(again.stderr).toMatch(
      /^error: --save-to: .* already exists\. .* use --overwrite to replace it\.\n$/,
    );
  });

  it.each([
    [["image", "a fox", "--size", "17x"], /^error: --size must be auto or WIDTHxHEIGHT .*; got "17x"\.\n$/],
    [["image", "a fox", "-n", "99"], /^error: --n must be a whole number from 1 to 10; got 99\.\n$/],
    [["ask", "why", "-i", "gone.png"], /^error: --image: The file gone\.png does not exist\./],
    [["edit", "hat"], /^error: edit needs --image PATH/],
    [["ask", "why", "--web-search"], /^error: The offline provider .* cannot search the web/],
    [
      ["image", "a fox", "--output-format", "jpg"],
      /^error: --output-format must be .*; got "jpg" \(did you mean jpeg\?\)\.\n$/,
    ],
    [["image", "a fox", "-m="], /^error: -m requires a value; got ""\n/],
    [["ask"], /^error: ask needs a QUERY: write it after ask, or pipe it to stdin, which is empty\n/],
  ])("end with 2 and name the option: %j", async (args, said) => {
    const { run } = await setup();
    expect(run([...args, "--offline"])).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(said) });
  });

  const linux = process.platform === "linux" ? it : it.skip;
  linux("fail if their output cannot be written, and say where images are", async () => {
    const { run, environment } = await setup();
    for (const args of [["--version"], ["--help"], ["ask", "why", "--offline"]]) {
      const full = run(args, { stdout: openSync("/dev/full", "w") });
      expect([args, full]).toEqual([
        args,
        { code: 1, stdout: "", stderr: expect.stringContaining("the disk is full") },
      ]);
    }
    for (const more of [[], ["--json"]]) {
      const args = ["image", "a fox", "-n", "2", "--offline", ...more];
      const { code, stderr } = run(args, { stdout: openSync("/dev/full", "w") });
      const saved = Array.from(stderr.matchAll(/^Saved: (.*\.png)$/gm), ([, path]) =>
        existsSync(String(path)),
      );
      expect({ args, code, saved }).toEqual({ args, code: 1, saved: [true, true] });
      expect(stderr).toContain("the disk is full");
    }
    const shell = `(sleep 0.2; "$0" "$@"; echo "code $?" >&2) | true`;
    for (const args of [["--version"], ["help", "ask"]]) {
      const closed = spawnSync("sh", ["-c", shell, process.execPath, builtServer, ...args], {
        encoding: "utf8",
      });
      expect([args, closed.stderr]).toEqual([args, "code 1\n"]);
    }
    const image = ["image", "a fox", "--offline"];
    const { stderr } = spawnSync("sh", ["-c", shell, process.execPath, builtServer, ...image], {
      encoding: "utf8",
      env: environment,
    });
    expect(stderr).toMatch(/^Saved: .*\.png\n.*code 1\n$/ms);
  });

  async function setup() {
    const root = await realpath(await temporaryFolder());
    const [home, work] = [join(root, "home"), join(root, "work")];
    await Promise.all([mkdir(home), mkdir(work)]);
    const environment = withoutSettings({ HOME: home, XDG_DATA_HOME: join(home, "data") });
    const run = (
      args: readonly string[],
      {
        input = "",
        stdin,
        stdout,
        variables,
      }: { input?: string; stdin?: number; stdout?: number; variables?: Record<string, string> } = {},
    ) => {
      const result = spawnSync(process.execPath, [builtServer, ...args], {
        cwd: work,
        env: { ...environment, ...variables },
        encoding: "utf8",
        ...(stdin === undefined && { input }),
        stdio: [stdin ?? "pipe", stdout ?? "pipe", "pipe"],
      });
      return {
        code: result.status,
        stdout: stdout === undefined ? result.stdout : "",
        stderr: result.stderr,
      };
    };
    return { run, home, work, environment };
  }
});
