// An end-to-end demo, as a host does it: starts the built server over stdio, and with a real MCP client lists the
// tools, asks a question and generates two images. Uses the offline provider by default, which needs no key.
// With --team, it shows a server for several people instead.
import { fileURLToPath } from "node:url";
import { parseArgs, styleText } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport, getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";

const { values } = parseArgs({
  options: {
    team: { type: "boolean", default: false },
    provider: { type: "string", default: "offline" },
    question: { type: "string", default: "What can I do with an MCP server for OpenAI?" },
    prompt: { type: "string", default: "a quiet valley at dusk, hills behind hills" },
  },
});
if (values.team) {
  await import("./demo-team.mjs");
  process.exit();
}
const server = fileURLToPath(new URL("../dist/bin/mcp-openai.cjs", import.meta.url));
const style = (format, text) => (process.stdout.isTTY ? styleText(format, text) : text);
const heading = (text) => console.log(`\n${style("bold", text)}`);
const faint = (text) => style("dim", text);
const own = Object.entries(process.env).filter(([name]) => /^(MCP_)?OPENAI_/.test(name));

const transport = new StdioClientTransport({
  command: process.execPath,
  args: [server, "--provider", values.provider],
  env: { ...getDefaultEnvironment(), MCP_OPENAI_LOG_LEVEL: "warn", ...Object.fromEntries(own) },
});
const client = new Client({ name: "mcp-openai-demo", version: "1.0.0" });
await client.connect(transport);
const { name, version } = client.getServerVersion();
heading(`${name} ${version}, over stdio, on the ${values.provider} provider`);
const { tools } = await client.listTools();
for (const tool of tools) {
  console.log(`  ${tool.name.padEnd(13)} ${faint(Object.keys(tool.inputSchema.properties).join(", "))}`);
}

/** Calls a tool and passes on each progress notification. */
const call = (tool, args, onprogress) =>
  client.callTool({ name: tool, arguments: args }, undefined, { onprogress, timeout: 600_000 });
/** Shows an error as a host would, and sets the exit code. */
const failed = ({ isError, content }) => {
  if (!isError) return false;
  process.exitCode = 1;
  console.log(content.map(({ text }) => text).join("\n"));
  return true;
};

heading(`ask-openai  "${values.question}"`);
let streamed = "";
const answer = await call("ask-openai", { query: values.question }, ({ message, _meta }) => {
  const delta = _meta?.["mcp-openai/delta"];
  if (delta === undefined && streamed === "") console.log(faint(`  … ${message}`));
  streamed += delta ?? "";
  process.stdout.write(delta ?? "");
});
if (!failed(answer)) {
  console.log();
  for (const { text } of answer.content.slice(1)) console.log(faint(text));
  const lossless = streamed === answer.content[0].text;
  console.log(faint(`  ${lossless ? "streamed completely" : "the stream differs from the answer"}`));
  if (!lossless) process.exitCode = 1;
}

heading(`create-image  "${values.prompt}"  n = 2`);
const images = await call("create-image", { prompt: values.prompt, n: 2 }, ({ message }) =>
  console.log(faint(`  … ${message}`)),
);
if (!failed(images)) {
  const previews = images.content.filter(({ type }) => type === "image");
  console.log(images.content[0].text);
  console.log(
    faint(
      `  ${previews.length} previews in the conversation; the whole result has ${JSON.stringify(images).length} characters`,
    ),
  );
}
await client.close();
