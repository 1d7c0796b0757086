import { ServerProcess } from "../../../src/adapters/system/server-process.js";
import { systemClock } from "../../../src/adapters/system/system-clock.js";

const answer = (result: object, id = "message.id") =>
  `console.log(JSON.stringify({ jsonrpc: "2.0", id: ${id}, ...${JSON.stringify(result)} }))`;

/** A one-line server: runs the given code for each message. */
const server = (onMessage: string) =>
  `require("readline").createInterface({ input: process.stdin }).on("line", (line) => { const message = JSON.parse(line); ${onMessage} })`;

const goodServer = server(
  `if (message.method === "initialize") { console.log(JSON.stringify({ jsonrpc: "2.0", method: "notifications/message" })); ${answer({ result: {} })} }
   if (message.method === "tools/list") ${answer({ result: { tools: [{ name: "a" }, { name: "b" }] } })}`,
);

describe("ServerProcess", () => {
  it("starts a server with its environment and the inherited variables, and nothing else", async () => {
    const program = `if (process.env.MINE + process.env.PLACE + process.env.OTHER !== "xyundefined") process.exit(3); ${goodServer}`;
    expect((await start({ program }))._unsafeUnwrap()).toEqual({ tools: ["a", "b"] });
  });

  it.each([
    [
      "ends",
      `console.error("Error: no"); process.exit(7)`,
      { kind: "ended", exitCode: 7, lastOutput: "Error: no\n" },
    ],
    ["writes to stdout", `console.log("Hello!"); ${goodServer}`, { kind: "stray-output", line: "Hello!" }],
    ["refuses", server(answer({ error: { code: 1, message: "No." } })), { kind: "refused", message: "No." }],
  ])("reports a server that %s", async (_, program, error) => {
    expect((await start({ program }))._unsafeUnwrapErr()).toEqual(error);
  });

  it("kills a server that neither answers nor exits, with its child processes", async () => {
    const child = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)`;
    const program = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}]); ${child}`;
    expect((await start({ program, timeoutMilliseconds: 300 }))._unsafeUnwrapErr()).toEqual({
      kind: "silent",
    });
    const controller = new AbortController();
    const given = start({ program, signal: controller.signal });
    controller.abort();
    expect((await given)._unsafeUnwrapErr()).toEqual({ kind: "cancelled" });
    expect((await start({ program, signal: controller.signal }))._unsafeUnwrapErr()).toEqual({
      kind: "cancelled",
    });
  });

  it("reports a program that does not exist, or whose name is invalid", async () => {
    expect((await start({ command: "no-such-program" }))._unsafeUnwrapErr()).toEqual({
      kind: "not-started",
      code: "ENOENT",
    });
    expect((await start({ command: "a\0b" }))._unsafeUnwrapErr().kind).toBe("not-started");
  });
});

function start({
  command = process.execPath,
  program = "",
  timeoutMilliseconds = 15_000,
  signal = new AbortController().signal,
}) {
  const starter = new ServerProcess({ clock: systemClock, inherited: { PLACE: "y" } });
  return starter.start(
    { command, arguments: ["-e", program], environment: { MINE: "x" }, timeoutMilliseconds },
    signal,
  );
}
