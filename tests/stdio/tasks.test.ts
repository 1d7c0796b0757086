import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { tasksV2Schemas } from "../support/task-schemas.js";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";

afterAll(async () => {
  await endBuiltServers();
  await removeTemporaryFolders();
});

const envelope = (extensions: object) => ({
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "task-client", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": { extensions },
});
const withTasks = envelope({ "io.modelcontextprotocol/tasks": {} });

interface Created {
  readonly taskId: string;
  readonly resultType: string;
}

describe("long work as tasks, over stdio", () => {
  it("is followed until the images are there, and lost by a kill only as far as it says", async () => {
    const folder = await temporaryFolder();
    const first = session(folder);
    const draw = (n: number) =>
      first.ask("tools/call", { name: "create-image", arguments: { prompt: "a fox", n } });
    const [done, killed] = (await Promise.all([draw(1), draw(10)])).map(({ result }) => result as Created);
    expect(done).toMatchObject({ resultType: "task", status: "working", pollIntervalMs: 2_000 });
    expect(tasksV2Schemas.created(done)).toEqual([]);
    const completed = await ended(first, done!.taskId);
    expect(tasksV2Schemas.state(completed)).toEqual([]);
    expect(completed).toMatchObject({
      status: "completed",
      result: {
        resultType: "complete",
        content: [{ type: "text" }, { type: "image" }, { type: "resource_link" }],
      },
    });
    const record = join(folder, "receipts", `${killed!.taskId}.json`);
    while (!/"images":\["/.test(await readFile(record, "utf8"))) await setTimeout(10);
    first.child.kill("SIGKILL");
    await first.ended;

    const second = session(folder);
    const left = await ended(second, killed!.taskId);
    expect(tasksV2Schemas.state(left)).toEqual([]);
    expect(left).toMatchObject({
      status: "completed",
      statusMessage: expect.stringContaining("may have been billed"),
    });
    const { content } = left["result"] as { content: { type: string }[] };
    expect(content.map(({ type }) => type)).toContain("resource_link");
    expect(await ended(second, done!.taskId)).toMatchObject({ status: "completed" });
  });

  it("is cancelled, and answers what is not there in words", async () => {
    const { ask } = session(await temporaryFolder());
    const { result } = await ask("tools/call", {
      name: "create-image",
      arguments: { prompt: "a fox", n: 10 },
    });
    const { taskId } = result as Created;
    expect(await ask("tasks/update", { taskId, inputResponses: {} })).toMatchObject({
      result: { resultType: "complete" },
    });
    expect(await ask("tasks/cancel", { taskId })).toMatchObject({ result: { resultType: "complete" } });
    const state = await ended({ ask }, taskId);
    expect(tasksV2Schemas.state(state)).toEqual([]);
    expect(state).toMatchObject({
      status: "cancelled",
      statusMessage: expect.stringContaining("create-image was cancelled"),
    });
    for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
      expect(await ask(method, { taskId: "none" })).toMatchObject({
        error: { code: -32_602, message: expect.stringContaining('no task "none"') },
      });
      expect(await ask(method, {})).toMatchObject({ error: { code: -32_602 } });
    }
  });

  it("is a task only where the request says so, and where it is likely long", async () => {
    const { ask } = session(await temporaryFolder());
    const image = { name: "create-image", arguments: { prompt: "a fox" } };
    const question = { name: "ask-openai", arguments: { query: "Why?" } };
    const hard = { name: "ask-openai", arguments: { query: "Why?", reasoning_effort: "high" } };
    expect(await ask("tools/call", { ...image, _meta: envelope({}) })).toMatchObject({
      result: { resultType: "complete" },
    });
    expect(await ask("tools/call", question)).toMatchObject({ result: { resultType: "complete" } });
    expect(await ask("tools/call", hard)).toMatchObject({ result: { resultType: "task" } });
    // A mistake needs no task.
    expect(await ask("tools/call", { ...image, arguments: {} })).toMatchObject({
      result: { resultType: "complete", isError: true },
    });
  });

  it("is unknown in the old era", async () => {
    const { send, answer, initialize } = startBuiltServer({ args: ["--offline"] });
    const { result } = await initialize();
    expect(result).not.toHaveProperty("capabilities.extensions");
    send("tasks/get", { taskId: "x" }, 1);
    expect(await answer(1)).toMatchObject({ error: { code: -32_601 } });
  });
});

type Ask = (method: string, params: object) => Promise<{ readonly result: any; readonly error?: unknown }>; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

function session(folder: string) {
  const server = startBuiltServer({
    args: ["--offline"],
    environment: { MCP_OPENAI_IMAGE_DIR: folder, MCP_OPENAI_USAGE_DIR: folder },
  });
  let id = 0;
  const ask: Ask = (method, params) => {
    id += 1;
    server.send(method, { _meta: withTasks, ...params }, id);
    return server.answer(id) as ReturnType<Ask>;
  };
  return { ...server, ask };
}

/** Asks for a task until it has ended. */
async function ended({ ask }: { readonly ask: Ask }, taskId: string): Promise<Record<string, unknown>> {
  for (;;) {
    const { result } = await ask("tasks/get", { taskId });
    const state = result as Record<string, unknown>;
    if (state["status"] !== "working") return state;
  }
}
