import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type {
  CallToolResult,
  ClientCapabilities,
  ProgressNotification,
} from "@modelcontextprotocol/sdk/types.js";
import { builtServer, removeTemporaryFolders, temporaryFolder, withoutSettings } from "./built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer, type OpenAiServerOptions } from "./openai-server.js";

export interface StdioSessionOptions {
  /** Settings in addition to those for the session's own OpenAI server and image folder. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly upstream?: OpenAiServerOptions;
  /** What the client declares. Absent: nothing. */
  readonly capabilities?: ClientCapabilities;
}

type Message = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

interface CallOptions {
  readonly progressToken?: string | number;
  readonly signal?: AbortSignal;
}

/** The built server, spawned and used by the SDK's client, with its own OpenAI server behind it. */
export interface StdioSession {
  readonly client: Client;
  readonly upstream: OpenAiServer;
  readonly imageFolder: string;
  /** Every message of the server, in the order in which they were written. */
  readonly messages: readonly Message[];
  /** Everything that the server logged. */
  readonly stderr: () => string;
  readonly call: (tool: string, input: object, options?: CallOptions) => Promise<CallToolResult>;
  readonly progress: (token: string | number) => ProgressNotification["params"][];
  /** Settles when this many notifications with this token have arrived. */
  readonly progressed: (token: string | number, count?: number) => Promise<void>;
}

/** Starts a session. It ends with `closeSessions`. */
export async function stdioSession({
  environment = {},
  upstream: options = {},
  capabilities = {},
}: StdioSessionOptions = {}): Promise<StdioSession> {
  const upstream = await startOpenAiServer(options);
  const imageFolder = await temporaryFolder();
  const usageFolder = await temporaryFolder();
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [builtServer],
    stderr: "pipe",
    env: withoutSettings({
      OPENAI_API_KEY: testKey,
      ...(options.azure
        ? { AZURE_OPENAI_ENDPOINT: upstream.baseUrl.replace(/\/openai$/, "") }
        : { OPENAI_BASE_URL: upstream.baseUrl }),
      MCP_OPENAI_API: "responses",
      MCP_OPENAI_IMAGE_DIR: imageFolder,
      MCP_OPENAI_USAGE_DIR: usageFolder,
      ...environment,
    }),
  });
  const stderr: Buffer[] = [];
  transport.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  const client = new Client({ name: "test-host", version: "1.0.0" }, { capabilities });
  open.push(async () => {
    await client.close();
    await upstream.close();
  });
  await client.connect(transport);

  const messages: Message[] = [];
  const arrivals = new Set<() => void>();
  const { onmessage } = transport;
  // The client drops notifications of calls that it considers finished; tests need to see those too.
  transport.onmessage = (message) => {
    messages.push(message);
    for (const arrival of arrivals) arrival();
    onmessage?.(message);
  };
  const progress = (token: string | number): ProgressNotification["params"][] =>
    messages
      .filter(({ method, params }) => method === "notifications/progress" && params.progressToken === token)
      .map(({ params }) => params as ProgressNotification["params"]);
  return {
    client,
    upstream,
    imageFolder,
    messages,
    stderr: () => Buffer.concat(stderr).toString(),
    call: async (name, input, { progressToken, signal } = {}) =>
      (await client.callTool(
        {
          name,
          arguments: input as Record<string, unknown>,
          ...(progressToken !== undefined && { _meta: { progressToken } }),
        },
        undefined,
        signal && { signal },
      )) as CallToolResult,
    progress,
    progressed: (token, count = 1) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (progress(token).length < count) return;
          arrivals.delete(check);
          resolve();
        };
        arrivals.add(check);
        check();
      }),
  };
}

const open: (() => Promise<void>)[] = [];
const shared = new Map<string, Promise<StdioSession>>();

/** A session that tests of a file share, because starting one takes a while. */
export function sharedSession(options: StdioSessionOptions = {}): Promise<StdioSession> {
  const name = JSON.stringify(options);
  const session = shared.get(name) ?? stdioSession(options);
  shared.set(name, session);
  return session;
}

/** Ends all sessions of a file. */
export async function closeSessions(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
  await removeTemporaryFolders();
}

/** The requests for answers and images, after skipping the first few of all requests. */
export const sentTo = ({ requests }: OpenAiServer, after: number): OpenAiServer["requests"] =>
  requests.slice(after).filter(({ method }) => method === "POST");

/** The content of a result without the conversation's id, which is unpredictable. */
export const contentOf = ({ content }: CallToolResult): CallToolResult["content"] =>
  content.filter((block) => block.type !== "text" || !block.text.startsWith("Conversation: "));

/** All texts of a result except the conversation's id, joined by line breaks. */
export const textOf = (result: CallToolResult): string =>
  contentOf(result)
    .flatMap((block) => (block.type === "text" ? [block.text] : []))
    .join("\n");

/** The bytes of each image of a result, with its declared media type. */
export const imagesOf = ({ content }: CallToolResult): { bytes: Buffer; mimeType: string }[] =>
  content.flatMap((block) =>
    block.type === "image" ? [{ bytes: Buffer.from(block.data, "base64"), mimeType: block.mimeType }] : [],
  );

/** The links of a result. */
export const linksOf = ({
  content,
}: CallToolResult): { uri: string; name: string; size?: number; mimeType?: string }[] =>
  content.flatMap((block) =>
    block.type === "resource_link" ? [block as { uri: string; name: string }] : [],
  );
