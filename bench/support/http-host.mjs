// A client of MCP over HTTP, in revision 2026-07-28, with few and open connections as behind a proxy.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { cpuTimeOf } from "./host.mjs";

/**
 * Starts a server that writes its address.
 * @param {readonly string[]} argv the arguments of `node`
 * @param {Readonly<Record<string, string>>} settings environment variables
 */
export async function startHttpHost(argv, settings) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...settings };
  const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "pipe", "inherit"] });
  const [address] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(([code]) => {
      throw new Error(`the server exited with code ${code}`);
    }),
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    /** Calls a tool. @param token undefined: none. @returns the text of the answer. */
    async call(name, args, token) {
      const body = JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: {
          name,
          arguments: args,
          _meta: {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
            "io.modelcontextprotocol/clientCapabilities": {},
          },
        },
      });
      const sent = request(address, {
        agent,
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "Content-Length": Buffer.byteLength(body),
          Accept: "application/json, text/event-stream",
          "MCP-Protocol-Version": "2026-07-28",
          "Mcp-Method": "tools/call",
          "Mcp-Name": name,
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        },
      });
      sent.end(body);
      const [response] = await once(sent, "response");
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      if (response.statusCode !== 200 || text.includes('"isError":true') || text.includes('"error":{'))
        throw new Error(`${name} failed: ${response.statusCode} ${text.slice(0, 300)}`);
      return text;
    },
    /** The CPU time used so far, in milliseconds. Linux only. */
    cpuTime: () => cpuTimeOf(child.pid),
    async close() {
      agent.destroy();
      child.kill("SIGINT");
      await once(child, "exit");
    },
  };
}
