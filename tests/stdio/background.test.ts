import { setTimeout as pause } from "node:timers/promises";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";

const upstreams: OpenAiServer[] = [];

afterAll(async () => {
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await endBuiltServers();
  await removeTemporaryFolders();
});

describe("a question in the background, over stdio", () => {
  it("survives a kill of the server, as a receipt and as a task, and the end of stdin", async () => {
    const upstream = await startOpenAiServer({ backgroundLooks: Infinity });
    upstreams.push(upstream);
    const folder = await temporaryFolder();
    const start = () => session(upstream.baseUrl, folder);
    const first = start();
    const question = { query: "Why is the sea salty?", background: "within_8h" };
    const receipt = await first.call("ask-openai", question, {});
    const task = await first.call("ask-openai", question, { "io.modelcontextprotocol/tasks": {} });
    expect(receipt.content[0].text).toContain("in the background, by ");
    expect(task).toMatchObject({ resultType: "task", status: "working" });
    first.child.kill("SIGKILL");
    await first.ended;

    // This one goes on with both, and is ended in the middle.
    const second = start();
    expect(await second.task(task.taskId)).toMatchObject({ status: "working" });
    const { receipt: id } = receipt._meta["mcp-openai/receipt"];
    expect(await second.task(id)).toMatchObject({ status: "working" });
    second.child.stdin.end();
    expect(await second.ended).toMatchObject({ code: 0 });

    upstream.background.finish();
    const third = start();
    const answer = await third.call("collect-result", { receipt: id }, {});
    expect(answer.content[0].text).toBe("You asked: Why is the sea salty?");
    let state = await third.task(task.taskId);
    while (state.status === "working") {
      await pause(20);
      state = await third.task(task.taskId);
    }
    expect(state).toMatchObject({
      status: "completed",
      result: { content: [{ text: "You asked: Why is the sea salty?" }, {}] },
    });
    expect(upstream.requests.filter(({ path }) => path.endsWith("/cancel"))).toEqual([]);
  });
});

describe("a question in the background, at a shell", () => {
  it("is asked by one process, and collected or cancelled by another", async () => {
    const upstream = await startOpenAiServer({ backgroundLooks: 0 });
    upstreams.push(upstream);
    const folder = await temporaryFolder();
    const run = async (...args: string[]) => {
      const server = startBuiltServer({ args, environment: environmentFor(upstream.baseUrl, folder) });
      server.child.stdin.end();
      const { code } = await server.ended;
      return { code, stdout: server.stdout(), stderr: server.stderr() };
    };
    const asked = await run("ask", "Why is the sea salty?", "--background", "within_2h");
    expect(asked).toMatchObject({ code: 0, stderr: expect.stringContaining("mcp-openai collect ") });
    const collected = await run("collect", asked.stdout.trim());
    expect(collected).toMatchObject({ stderr: "", code: 0, stdout: "You asked: Why is the sea salty?\n" });
    // The same folder serves hosts, too.
    const { call } = session(upstream.baseUrl, folder);
    const answer = await call("collect-result", { receipt: asked.stdout.trim() }, {});
    expect(answer.content[0].text).toBe("You asked: Why is the sea salty?");
  });
});

const environmentFor = (baseUrl: string, folder: string) => ({
  OPENAI_API_KEY: testKey,
  OPENAI_BASE_URL: baseUrl,
  MCP_OPENAI_API: "responses",
  MCP_OPENAI_IMAGE_DIR: folder,
  MCP_OPENAI_USAGE_DIR: folder,
});

function session(baseUrl: string, folder: string) {
  const server = startBuiltServer({
    environment: environmentFor(baseUrl, folder),
  });
  let id = 0;
  const ask = async (method: string, params: object, extensions: object) => {
    id += 1;
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "background-client", version: "1.0.0" },
      "io.modelcontextprotocol/clientCapabilities": { extensions },
    };
    server.send(method, { _meta, ...params }, id);
    return (await server.answer(id))["result"];  
  };
  return {
    ...server,
    call: (name: string, input: object, extensions: object) =>
      ask("tools/call", { name, arguments: input }, extensions),
    task: (taskId: string) => ask("tasks/get", { taskId }, { "io.modelcontextprotocol/tasks": {} }),
  };
}
