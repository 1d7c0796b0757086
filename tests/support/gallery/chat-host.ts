import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { contentSecurityPolicy, makeHostPage, sandboxPage, withVsCodePreamble } from "./pages.js";

/** What this client says it can show. */
export const appsCapability = {
  extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } },
};

/** A kind of host. Default: one that can do everything, in English and light, 760 pixels wide. */
export interface ChatOptions {
  readonly width?: number;
  readonly theme?: "light" | "dark";
  readonly locale?: string;
  /** What this host lacks. */
  readonly without?: readonly ("downloadFile" | "message" | "updateModelContext" | "fullscreen")[];
  /** What it strips from results. Default: nothing. */
  readonly drops?: readonly ("_meta" | "structuredContent")[];
  /** Behaves like VS Code. */
  readonly isVsCode?: boolean;
}

type Parameters = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

/** A conversation in which the model calls tools and the host shows their view. */
export interface Chat {
  readonly page: Page;
  /** The newest view. */
  readonly view: FrameLocator;
  /** What the view asked for, in order: `tools/call`, `ui/message` and so on. */
  readonly asked: readonly { readonly method: string; readonly params: Parameters }[];
  /** The answers to the view's tool calls, in order. */
  readonly answers: readonly CallToolResult[];
  /** What the browser's console has, except the one warning that the double frame always gives. */
  readonly complaints: readonly string[];
  /** The model calls a tool: shows the view at once, and its result when it is there. */
  readonly call: (tool: string, input: Parameters) => Promise<CallToolResult>;
  /** Shows the view of a result again, as in a conversation that was left and opened later. */
  readonly reopen: (input: Parameters, result: CallToolResult) => Promise<void>;
  /** Shows the view of a call that has no result yet. */
  readonly begin: (input: Parameters) => Promise<void>;
  /** Sends what only the bridge can send, by the name of its method. */
  readonly tell: (method: string, parameters: object) => Promise<void>;
  /** Does this before each tool call of the view is passed on. An answer is given in place of the server's. */
  meanwhile: (tool: string, input: Parameters) => Promise<CallToolResult | undefined>;
}

export interface ChatHost {
  /** The view, as the server gives it. */
  readonly html: string;
  /** Opens another chat, in place of the one before: there is one page for all, because a new one takes its time. */
  readonly openChat: (options?: ChatOptions) => Promise<Chat>;
  readonly close: () => Promise<void>;
}

interface Tool {
  readonly name: string;
  readonly _meta?: Parameters;
}

/** A chat application with the double frame and the policy of the MCP Apps specification, for the server behind a client. */
export async function startChatHost(
  browser: Browser,
  client: Client,
  deviceScaleFactor = 1,
): Promise<ChatHost> {
  const { tools } = (await client.listTools()) as { tools: Tool[] };
  const uri = tools.find(({ name }) => name === "create-image")?._meta?.["ui"]?.resourceUri as string;
  const { contents } = await client.readResource({ uri });
  const html = (contents[0] as { text: string }).text;
  const chats = new Map<string, { options: ChatOptions; chat: OpenChat }>();

  const hostPage = await makeHostPage();
  const host = await listen((request, response) => {
    if (request.method !== "POST") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(hostPage);
      return;
    }
    void readJson(request)
      .then(answer)
      .catch((error: unknown) => {
        const { code = -32603, message } = error as Partial<RpcError>;
        return { error: { code, message } };
      })
      .then((reply) => response.end(JSON.stringify(reply)));
  });
  const sandbox = await listen((_, response) => {
    response
      .writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": contentSecurityPolicy,
      })
      .end(sandboxPage);
  });

  async function answer({ chat: id, method, params }: Parameters): Promise<object> {
    const { options, chat } = chats.get(id as string)!;
    chat.asked.push({ method, params });
    switch (method) {
      case "tools/call": {
        allow("app", params.name as string);
        const given = await chat.meanwhile(params.name as string, params.arguments as Parameters);
        const result = given ?? (await callTool(params.name as string, params.arguments as Parameters));
        const shown = strip(result, options);
        chat.answers.push(shown);
        return { result: shown };
      }
      case "resources/read":
        return { result: await client.readResource({ uri: params.uri as string }) };
      case "ui/request-display-mode":
        return { result: { mode: options.without?.includes("fullscreen") ? "inline" : params.mode } };
      case "ui/message":
        if (options.without?.includes("message")) throw new RpcError(-32601, "Method not found");
        return { result: {} };
      default:
        return { result: {} };
    }
  }

  function allow(who: "app" | "model", tool: string): void {
    const meta = tools.find(({ name }) => name === tool)?._meta;
    const visibility = (meta?.["ui"]?.visibility ?? ["model", "app"]) as string[];
    if (!visibility.includes(who)) throw new RpcError(-32602, `Tool ${tool} is not visible to the ${who}.`);
  }

  const callTool = async (name: string, input: Parameters): Promise<CallToolResult> =>
    (await client.callTool({ name, arguments: input })) as CallToolResult;

  const page = await browser.newPage({ deviceScaleFactor });
  page.setDefaultTimeout(patience);
  const complain = (words: string): void => void [...chats.values()].at(-1)?.chat.complaints.push(words);
  page.on("pageerror", (error) => complain(String(error)));
  page.on("console", (message) => {
    const isComplaint = message.type() === "warning" || message.type() === "error";
    if (isComplaint && !expectedWarning.test(message.text())) complain(message.text());
  });
  await page.goto(`http://127.0.0.1:${host.port}/`);

  return {
    html,
    openChat: async (options = {}) => {
      const { width = 760, theme = "light", locale = "en-US", without = [] } = options;
      const id = String(chats.size + 1);
      const chat: OpenChat = {
        page,
        view: page.frameLocator("iframe").last().frameLocator("iframe"),
        asked: [],
        answers: [],
        complaints: [],
        meanwhile: async () => undefined,
        call: async (tool, input) => {
          allow("model", tool);
          const [result] = await Promise.all([callTool(tool, input), chat.begin(input)]);
          await chat.tell("sendToolResult", strip(result, options));
          return result;
        },
        reopen: async (input, result) => {
          await chat.begin(input);
          await chat.tell("sendToolResult", strip(result, options));
        },
        begin: async (input) => {
          await evaluate(page, "openView", {
            html: options.isVsCode ? withVsCodePreamble(html) : html,
            sandbox: `http://localhost:${sandbox.port}/`,
            capabilities: {
              serverTools: {},
              serverResources: {},
              openLinks: {},
              ...(!without.includes("updateModelContext") && { updateModelContext: { text: {} } }),
              ...(!without.includes("downloadFile") && { downloadFile: {} }),
              // VS Code takes messages without announcing it.
              ...(!without.includes("message") && !options.isVsCode && { message: { text: {} } }),
            },
            context: {
              theme,
              locale,
              displayMode: "inline",
              availableDisplayModes: without.includes("fullscreen") ? ["inline"] : ["inline", "fullscreen"],
              containerDimensions: { maxHeight: 500 },
              platform: "desktop",
            },
          });
          await chat.tell("sendToolInput", { arguments: input });
        },
        tell: (method, parameters) => evaluate(page, "tellView", method, parameters),
      };
      chats.set(id, { options, chat });
      await page.setViewportSize({ width, height: 720 });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await evaluate(page, "startChat", id);
      return chat;
    },
    close: async () => {
      host.server.closeAllConnections();
      sandbox.server.closeAllConnections();
      await Promise.all([host.server, sandbox.server].map((one) => new Promise((done) => one.close(done))));
    },
  };
}

/** The same, while the host still writes into it. */
type OpenChat = Omit<Chat, "asked" | "answers" | "complaints"> & {
  readonly asked: { method: string; params: Parameters }[];
  readonly answers: CallToolResult[];
  readonly complaints: string[];
};

class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** How long to wait for what should be there at once on a machine that is not busy, in milliseconds. */
export const patience = 30_000;

const expectedWarning = /allow-scripts and allow-same-origin/;

/** Calls a function of the host's page. */
const evaluate = (page: Page, name: string, ...values: unknown[]): Promise<void> =>
  page.evaluate(([callee, given]) => (globalThis as Parameters)[callee](...given), [name, values] as const);

/** What is left of a result in a host that drops parts of it. */
const strip = (result: CallToolResult, { drops = [] }: ChatOptions): CallToolResult =>
  JSON.parse(
    JSON.stringify(result, (key, value: unknown) => (drops.includes(key as "_meta") ? undefined : value)),
  );

async function readJson(request: IncomingMessage): Promise<Parameters> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Parameters;
}

async function listen(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}
