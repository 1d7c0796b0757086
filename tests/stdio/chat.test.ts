import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { jest } from "@jest/globals";
import {
  builtServer,
  endBuiltServers,
  removeTemporaryFolders,
  runBuiltProgram,
  temporaryFolder,
  withoutSettings,
} from "../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";

const upstreams: OpenAiServer[] = [];
afterAll(async () => {
  await endBuiltServers();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await removeTemporaryFolders();
});

jest.setTimeout(60_000);

describe("conversations in the terminal", () => {
  it.each(["responses", "chat-completions"])(
    "go on from a chat to another program, in the style %s",
    async (api) => {
      const { chat, run, upstream, home, questions } = await setup(api);
      upstream.enqueue({ type: "hang", after: 2, skip: 1 });
      await writeFile(join(home, "talk"), "text");
      const person = chat();
      await person.sees(/> $/);
      person.types("One?\r");
      await person.sees(/You asked: One\?[^>]*> $/s);
      person.types("Two?\r");
      await person.sees(/Two\?.*You asked/s);
      person.types("\x03");
      await person.sees(/Stopped\..*> $/s);
      person.types("/image talk\r");
      await person.sees(/error: .*talk is not a PNG, .* image, judging by its content\..*> $/s);
      person.types("/save talk.md\r");
      await person.sees(/Saved as .*> $/s);
      person.types("\x04");
      const { code, shown } = await person.ended;
      expect(code).toBe(0);
      const id = /To continue: .* --conversation (\w{12})/.exec(shown)?.[1];
      expect(await readFile(join(home, "talk.md"), "utf8")).toMatch(
        /^\*\*You\*\*\n\nOne\?\n\n.*You asked: One\?\n$/s,
      );

      const next = await run(["ask", "-c", "Three?", "--json"]);
      expect(JSON.parse(next.stdout)).toMatchObject({ text: "You asked: Three?", conversation: id });
      expect(questions(2)).toEqual(["One?", "You asked: One?", "Three?"]);
      const other = await run(["ask", "Four?"]);
      // Nobody needs to tell a script how to go on.
      expect(other).toEqual({ code: 0, stdout: "You asked: Four?\n", stderr: "" });
      await run(["ask", "Five?", "--conversation", String(id)]);
      expect(questions(4)).toHaveLength(5);

      const data = join(home, "mcp-openai");
      expect((await readdir(data)).sort()).toEqual(["chat", "conversations", "usage"]);
      const kept = (await readdir(join(data, "conversations"))).map((name) =>
        join(data, "conversations", name),
      );
      expect(kept).toHaveLength(2);
      for (const path of [...kept, join(data, "chat", "history.json")])
        expect((await stat(path)).mode & 0o777).toBe(0o600);
      for (const folder of ["", "chat", "conversations"])
        expect((await stat(join(data, folder))).mode & 0o777).toBe(0o700);
    },
  );

  it("answers also where nothing can be kept, and says what cannot go on", async () => {
    const { run, home } = await setup("responses");
    const none = await run(["ask", "-c", "One?"]);
    expect([none.code, none.stdout]).toEqual([2, ""]);
    expect(none.stderr).toMatch(/^error: there is no conversation to continue in /);
    const unknown = await run(["ask", "One?", "--conversation", "abcdefghijkl"]);
    expect([unknown.code, unknown.stdout]).toEqual([2, ""]);
    expect(unknown.stderr).toMatch(
      /^error: --conversation: There is no conversation with this id in .* Leave --conversation out to start a new one\.\n$/,
    );
    // In place of the folder, because tests may run as root, who can write everywhere.
    await writeFile(join(home, "mcp-openai-file"), "");
    const blocked = await run(["ask", "One?"], {
      MCP_OPENAI_CONVERSATION_DIR: join(home, "mcp-openai-file"),
    });
    expect([blocked.code, blocked.stdout]).toEqual([0, "You asked: One?\n"]);
    expect(blocked.stderr).toMatch(/^Note: The conversation could not be saved, .*\n$/);
    const discarded = await run(["ask", "One?", "--json"], { MCP_OPENAI_DISCARD_CONVERSATIONS: "true" });
    expect(JSON.parse(discarded.stdout)).not.toHaveProperty("conversation");
    const piped = await run(["chat"]);
    expect([piped.code, piped.stderr]).toEqual([2, expect.stringMatching(/^error: chat needs a terminal/)]);
  });

  async function setup(api: string) {
    const home = await temporaryFolder();
    const upstream = await startOpenAiServer();
    upstreams.push(upstream);
    const environment = {
      HOME: home,
      XDG_DATA_HOME: home,
      OPENAI_API_KEY: testKey,
      OPENAI_BASE_URL: upstream.baseUrl,
      MCP_OPENAI_API: api,
      MCP_OPENAI_DISCARD_CONVERSATIONS: "false",
      MCP_OPENAI_USAGE_DIR: join(home, "mcp-openai", "usage"),
      TERM: "xterm",
    };
    return {
      home,
      upstream,
      /** The texts of a request. */
      questions: (request: number) => {
        const { input, messages } = upstream.requests[request]!.body as Record<string, { content: string }[]>;
        return (input ?? messages)!.map(({ content }) => content);
      },
      run: (args: string[], more: Record<string, string> = {}) =>
        runBuiltProgram(args, { ...environment, ...more }),
      // A shell that stays would also get Ctrl-C, and end with it.
      chat: () => personAt(`exec "${process.execPath}" "${builtServer}" chat`, environment, home),
    };
  }
});

/** Runs a command in a pseudo terminal, which `script` of util-linux provides. */
function personAt(command: string, environment: Record<string, string>, folder: string) {
  const child = spawn("script", ["-q", "-e", "-f", "-c", command, "/dev/null"], {
    cwd: folder,
    // `script` runs the command in this shell.
    env: { ...withoutSettings(environment), SHELL: "/bin/sh" },
  });
  let shown = "";
  let wake = (): void => undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    // Without escape sequences.
    shown += String(chunk).replace(/\x1b\[[?\d;]*[A-Za-z]/g, "");
    wake();
  });
  child.on("close", () => wake());
  let from = 0;
  return {
    ended: once(child, "close").then(([code]) => ({ code: code as number, shown })),
    types: (keys: string) => {
      from = shown.length;
      child.stdin.write(keys);
    },
    /** Settles when something was shown since the last keys. */
    sees: async (pattern: RegExp) => {
      while (!pattern.test(shown.slice(from))) {
        if (child.exitCode !== null) throw new Error(`The command ended:\n${shown}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
