import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { removeTemporaryFolders, temporaryFolder } from "../support/built-server.js";

const entry = (name: string): string => fileURLToPath(new URL(`../../dist/esm/${name}.js`, import.meta.url));

/** A session of a program that imports the library, with parts and listeners that misbehave in it. */
const session = `
  import { createApplication, okAsync } from ${JSON.stringify(entry("index"))};
  import { createMcpServer } from ${JSON.stringify(entry("mcp"))};
  const boom = () => { throw new Error("boom"); };
  const reject = async () => { throw new Error("boom"); };
  const text = { complete: (request, { report }) => {
    report({ type: "text", delta: "Because." });
    return okAsync({ text: "Because.", model: "m", finishReason: { unified: "stop", raw: "stop" }, notes: [] });
  } };
  const make = (options) => createApplication({ provider: "offline", logLevel: "error", ...options })._unsafeUnwrap();
  const good = make({ chatProvider: text });
  const kinds = [];
  const note = (result) => kinds.push(result.isOk() ? "ok" : result.error.kind);
  note(await good.ask({ query: "Why?" }, { onEvent: boom, onTranscript: reject }));
  note(await good.ask({ query: "Why?" }, { onEvent: reject }));
  note(await good.createImages({ prompt: "a fox", n: 2 }, { onImage: boom }));
  note(await good.ask(undefined));
  note(await good.ask({ query: "Why?" }, { signal: "never" }));
  note(await good.listModels(null, null));
  note(await good.reportUsage());
  const unread = make({ chatProvider: { complete: reject } }).streamAnswer({ query: "Why?" });
  note(await unread.result);
  make({ chatProvider: { complete: boom } }).streamAnswer({ query: "Why?" });
  for await (const event of good.streamAnswer({ query: "Why?" }, { onEvent: boom })) if (event.type === "text") break;
  const throwing = make({ chatProvider: { complete: (request, call) => { call.report({ type: "text", delta: "B" }); boom(); } } });
  for await (const event of throwing.streamAnswer({ query: "Why?" })) kinds.push(event.type);
  note(await throwing.streamAnswer({ query: "Why?" }, { signal: 5 }).result);
  createMcpServer(good.serverParts);
  setTimeout(() => console.log(kinds.join(" ")), 50);
`;

afterAll(removeTemporaryFolders);

it("neither writes a file nor ends the process, whatever is passed to it", async () => {
  const home = await temporaryFolder();
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", session], {
    cwd: home,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home },
  });
  expect(stdout.trim()).toBe(
    "ok ok ok invalid-arguments unavailable ok ok unavailable attempt text unavailable",
  );
  expect(await readdir(home)).toEqual([]);
});
