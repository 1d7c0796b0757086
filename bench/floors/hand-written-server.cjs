// The minimal MCP server: one file of plain Node, one tool, no validation. The lower bound for starting.
const { request } = require("node:http");

const tools = [
  {
    name: "ask-openai",
    description: "Asks one of OpenAI's language models and returns its answer as text.",
    inputSchema: { type: "object", properties: { query: { type: "string" } }, required: ["query"] },
  },
];

function answer({ id, method, params }) {
  switch (method) {
    case "initialize":
      return reply(id, {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "floor", version: "1.0.0" },
      });
    case "tools/list":
      return reply(id, { tools });
    case "tools/call":
      return ask(params.arguments.query, (text) => reply(id, { content: [{ type: "text", text }] }));
  }
}

function ask(query, done) {
  const headers = { "content-type": "application/json", authorization: "Bearer sk-bench" };
  const sent = request(
    `${process.env.OPENAI_BASE_URL}/responses`,
    { method: "POST", headers },
    (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => (body += text));
      response.on("end", () => {
        let text = "";
        for (const line of body.split("\n")) {
          if (!line.startsWith("data: ")) continue;
          const event = JSON.parse(line.slice(6));
          if (event.type === "response.output_text.delta") text += event.delta;
        }
        done(text);
      });
    },
  );
  sent.end(JSON.stringify({ model: "gpt-6-luna", input: query, stream: true }));
}

const reply = (id, result) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`);

let rest = "";
process.stdin.setEncoding("utf8").on("data", (text) => {
  const lines = (rest + text).split("\n");
  rest = lines.pop();
  for (const line of lines) answer(JSON.parse(line));
});
process.stdin.on("end", () => process.exit(0));
