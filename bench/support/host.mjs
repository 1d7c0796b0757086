// A minimal MCP host, so that the server dominates the measurement.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { now } from "./measure.mjs";

/**
 * Starts a server and talks to it over stdio.
 * @param {readonly string[]} argv the arguments of `node`
 * @param {Readonly<Record<string, string>>} settings environment variables
 */
export function startHost(argv, settings) {
  const startedAt = now();
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...settings };
  const child = spawn(process.execPath, argv, { env, stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map();
  let rest = "";
  let ids = 0;
  const host = {
    startedAt,
    /** Called with the parameters of each progress notification. */
    onProgress: (_params) => {},
    request(method, params = {}) {
      const id = ++ids;
      const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      return answer;
    },
    async call(name, args, progressToken) {
      const _meta = progressToken === undefined ? undefined : { progressToken };
      const result = await host.request("tools/call", { name, arguments: args, _meta });
      if (result.isError) throw new Error(`${name} failed: ${result.content[0].text}`);
      return result;
    },
    async initialize() {
      const clientInfo = { name: "bench", version: "1.0.0" };
      await host.request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
      child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    },
    /** Resident memory in MB: current, and the peak since `resetPeak`. Linux only. */
    memory: () => statusOf(child.pid),
    resetPeak: () => writeFileSync(`/proc/${child.pid}/clear_refs`, "5"),
    /** The CPU time used so far, in milliseconds. Linux only. */
    cpuTime: () => cpuTimeOf(child.pid),
    async close() {
      child.stdin.end();
      await once(child, "close");
    },
  };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      if (message.method === "notifications/progress") host.onProgress(message.params);
      const waiter = waiting.get(message.id);
      if (waiter === undefined) continue;
      waiting.delete(message.id);
      if (message.error) waiter.reject(new Error(message.error.message));
      else waiter.resolve(message.result);
    }
  });
  child.on("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the server exited with code ${code}`));
  });
  return host;
}

function statusOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return { resident: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}

/** The CPU time of a process, in milliseconds. The system counts in hundredths of a second. */
export function cpuTimeOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
