import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { endBuiltServers, runBuiltProgram, startBuiltServer } from "../support/built-server.js";

interface Exported {
  readonly path: string;
  readonly text: string;
}

let collector: Server;
const exported: Exported[] = [];
beforeAll(async () => {
  collector = createServer((request, response) => {
    void json(request).then((body) => {
      exported.push({ path: request.url ?? "", text: JSON.stringify(body) });
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  collector.listen(0, "127.0.0.1");
  await once(collector, "listening");
});
afterAll(async () => {
  await endBuiltServers();
  collector.closeAllConnections();
  collector.close();
});
beforeEach(() => exported.splice(0));

const register = new URL("../support/register-telemetry.mjs", import.meta.url);

/** Nothing is exported before the end of the program. */
const environment = () => ({
  MCP_OPENAI_TELEMETRY: "opentelemetry",
  NODE_OPTIONS: `--import=${register.href}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  OTEL_METRICS_EXPORTER: "otlp",
  OTEL_BSP_SCHEDULE_DELAY: "600000",
  OTEL_METRIC_EXPORT_INTERVAL: "600000",
});

const textOf = (path: string): string =>
  exported
    .filter((one) => one.path === path)
    .map(({ text }) => text)
    .join("\n");

describe("OpenTelemetry with the built program", () => {
  it("gives the traces and metrics of a server to the SDK that the user has loaded", async () => {
    const server = startBuiltServer({ args: ["--offline"], environment: environment() });
    await server.initialize();
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const _meta = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    server.send("tools/call", { name: "ask-openai", arguments: { query: "number jabberwocky" }, _meta }, 1);
    expect((await server.answer(1))["result"]).not.toHaveProperty("isError");
    server.child.stdin.end();
    expect((await server.ended).code).toBe(0);
    expect(server.stderr()).not.toContain("no OpenTelemetry SDK");
    const traces = textOf("/v1/traces");
    expect(traces).toContain('"name":"tools/call ask-openai"');
    expect(traces).toContain('"name":"chat gpt-6-luna"');
    expect(traces).toContain(`"traceId":"${traceId}"`);
    const metrics = textOf("/v1/metrics");
    expect(metrics).toContain('"name":"mcp.server.operation.duration"');
    expect(metrics).toContain('"name":"gen_ai.client.operation.duration"');
    expect(traces + metrics).not.toContain("jabberwocky");
  });

  it("says once in the log that no SDK was loaded", async () => {
    const server = startBuiltServer({
      args: ["--offline"],
      environment: { MCP_OPENAI_TELEMETRY: "opentelemetry" },
    });
    await server.initialize();
    for (const id of [1, 2]) {
      server.send("tools/call", { name: "ask-openai", arguments: { query: "Why?" } }, id);
      await server.answer(id);
    }
    server.child.stdin.end();
    await server.ended;
    const stderr = server.stderr();
    expect(stderr.match(/no OpenTelemetry SDK is registered/g)).toHaveLength(1);
    expect(stderr).toContain("NODE_OPTIONS=--import=FILE");
  });

  it("traces a command, too", async () => {
    const { code } = await runBuiltProgram(["ask", "Why?", "--offline"], environment());
    expect(code).toBe(0);
    expect(textOf("/v1/traces")).toContain('"name":"chat gpt-6-luna"');
  });

  it("loads nothing for it unless it is wanted", async () => {
    const [main, part] = await Promise.all(
      ["main", "open-telemetry"].map((name) =>
        readFile(new URL(`../../dist/bin/${name}.cjs`, import.meta.url), "utf8"),
      ),
    );
    const ofApi = "opentelemetry.js.api";
    expect([main!.includes(ofApi), part!.includes(ofApi)]).toEqual([false, true]);
    // Says which of our parts are loaded, when the process ends.
    const spy = `data:text/javascript,${encodeURIComponent(
      'import fs from "node:fs"; const read = fs.readFileSync; fs.readFileSync = (...given) => { if (String(given[0]).endsWith("open-telemetry.cjs")) fs.writeSync(2, "LOADED\\n"); return read(...given); };',
    )}`;
    const loaded = async (telemetry: string) => {
      const { stderr } = await runBuiltProgram(["ask", "Why?", "--offline"], {
        MCP_OPENAI_TELEMETRY: telemetry,
        NODE_OPTIONS: `--import=${spy}`,
      });
      return stderr.includes("LOADED");
    };
    expect([await loaded("none"), await loaded("opentelemetry")]).toEqual([false, true]);
  });
});
