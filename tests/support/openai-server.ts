import { once } from "node:events";
import { createServer as createSecureServer } from "node:https";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { readAzureRequest, type AzureResource } from "./azure-routes.js";
import { BackgroundWorks } from "./openai-server-background.js";
import { answerTo, completionsScript, responsesScript, type Script } from "./openai-server-chat.js";
import { readForm, refuseEdit } from "./openai-server-edits.js";
import type { Fault } from "./openai-server-faults.js";
import { makeImage } from "./openai-server-images.js";
import {
  modelList,
  refuseContextLength,
  refuseCompletion,
  refuseImage,
  refuseModel,
  refuseResponse,
  type Refusal,
} from "./openai-server-rules.js";

export interface OpenAiServerOptions {
  /** The only accepted key. Default: `testKey`. */
  readonly apiKey?: string;
  /** The server behaves like this Azure resource. Absent: like OpenAI. */
  readonly azure?: AzureResource;
  /** Whether the models of the original contract are still served. Default: false, as at OpenAI. */
  readonly retiredModelsLive?: boolean;
  /** The maximum length of all messages together, in characters. Absent: no limit. */
  readonly maxInputCharacters?: number;
  /** The pause before each chunk of text, in milliseconds. Default: 0. */
  readonly chunkDelayMilliseconds?: number;
  /** Headers of every answer, such as `x-ratelimit-…`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Serves https with this certificate. Absent: http. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The bytes of every image. Absent: an image of the requested size and format. */
  readonly imageBytes?: Uint8Array;
  /** The size of every image, for tests that make many. Absent: as requested. */
  readonly imageSize?: string;
  /** How many looks at work in the background see it unfinished. Default: 2, queued and in progress. */
  readonly backgroundLooks?: number;
}

interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Parsed, if it is JSON. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
  /** Settles when the request ends: whether the client left before the answer was complete. */
  readonly closedByClient: Promise<boolean>;
}

export interface OpenAiServer {
  /** With `/v1`; for Azure, with `/openai`. */
  readonly baseUrl: string;
  /** All requests so far, in order of arrival, images included. */
  readonly requests: readonly RecordedRequest[];
  /** The answers that it writes in the background. */
  readonly background: Pick<BackgroundWorks, "finish" | "forget">;
  /** How many connections were opened so far. */
  connections(): number;
  /** Settles when this many requests have arrived. */
  received(count: number): Promise<void>;
  enqueue(...faults: Fault[]): void;
  close(): Promise<void>;
}

export const testKey = "sk-test-0123456789abcdef0123456789";

/** A strict OpenAI-compatible server on loopback: it rejects what OpenAI rejects, and misbehaves only on request. */
export async function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const { apiKey = testKey, retiredModelsLive = false, chunkDelayMilliseconds = 0 } = options;
  const requests: RecordedRequest[] = [];
  const background = new BackgroundWorks(options.backgroundLooks ?? 2);
  const faults: { fault: Fault; left: number; skip: number }[] = [];
  const images = new Map<string, Uint8Array>();
  const arrivals = new Set<() => void>();

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => response.destroy());
  };
  const server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
  let connections = 0;
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `${options.tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url: path = "", headers } = request;
    const { "content-type": type = "" } = headers;
    const whole = Buffer.concat(chunks);
    const sent = type.startsWith("multipart/") ? await readForm(type, whole) : parse(whole.toString());
    const closedByClient = once(response, "close").then(
      () => !response.writableFinished && !cutHere.has(response),
    );
    requests.push({ method, path, headers, body: sent, closedByClient });
    for (const arrival of arrivals) arrival();

    const image = images.get(path);
    if (image !== undefined) {
      response.writeHead(200, { "content-type": "image/png" }).end(image);
      return;
    }
    response.setHeader("x-request-id", `req_${requests.length}`);
    for (const [name, value] of Object.entries(options.headers ?? {})) response.setHeader(name, value);

    const plain = options.azure
      ? readAzureRequest(options.azure, apiKey, { method, path, headers, body: sent })
      : headers.authorization === `Bearer ${apiKey}`
        ? { route: `${method} ${path.split("?")[0] ?? ""}`, body: sent }
        : invalidKey;
    if ("status" in plain) {
      sendError(response, plain);
      return;
    }
    const { route, body } = plain;
    if (route === "GET /v1/models") {
      sendJson(response, 200, { object: "list", data: modelList(retiredModelsLive) });
    } else if (route.startsWith("GET /v1/models/")) {
      const id = decodeURIComponent(route.slice("GET /v1/models/".length));
      const model = modelList(retiredModelsLive).find((one) => one.id === id);
      if (model) sendJson(response, 200, model);
      else sendError(response, refuseModel(id, retiredModelsLive) ?? notFound(method, path));
    } else if (route === "POST /v1/responses" || route === "POST /v1/chat/completions") {
      await serveChat(route, body, request, response);
    } else if (route === "POST /v1/images/generations" || route === "POST /v1/images/edits") {
      await serveImages(route, body, request, response);
    } else if (route.includes(" /v1/responses/")) {
      const fault = takeFault("background");
      if (fault !== undefined && applyPlainFault(fault, request, response)) return;
      const send = {
        json: (found: object) => sendJson(response, 200, found),
        error: (status: number, message: string) =>
          sendError(response, { status, code: "invalid_request_error", parameter: null, message }),
      };
      if (!background.serve(route, send)) sendError(response, notFound(method, path));
    } else {
      sendError(response, notFound(method, path));
    }
  }

  async function serveChat(
    route: string,
    body: unknown,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const fault = takeFault("chat");
    if (fault !== undefined && applyPlainFault(fault, request, response)) return;
    const inResponsesStyle = route === "POST /v1/responses";
    const refused =
      refuse(body, inResponsesStyle ? refuseResponse : refuseCompletion) ??
      refuse(body, (fields) => refuseContextLength(fields, options.maxInputCharacters));
    if (refused !== undefined) {
      sendError(response, refused);
      return;
    }
    const chatRequest = body as Record<string, unknown>;
    const answer = answerTo(chatRequest, fault);
    const countsUsage =
      (chatRequest["stream_options"] as { include_usage?: boolean } | undefined)?.include_usage === true;
    const script = inResponsesStyle ? responsesScript(answer) : completionsScript(answer, countsUsage);
    if (chatRequest["background"] === true && fault?.type !== "no-stream") {
      const error = fault?.type === "failed" && { code: fault.code, message: fault.message };
      const whole = script.whole as object;
      sendJson(response, 200, background.begin(error ? { ...whole, status: "failed", error } : whole));
    } else if (chatRequest["stream"] !== true || fault?.type === "no-stream")
      sendJson(response, 200, script.whole);
    else await stream(script, answer.chunks, fault, response);
  }

  async function stream(
    script: Script,
    chunks: readonly string[],
    fault: Fault | undefined,
    response: ServerResponse,
  ): Promise<void> {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    const delay = fault?.type === "drip" ? fault.delayMilliseconds : chunkDelayMilliseconds;
    for (const event of script.opening) response.write(event);
    for (const [index, chunk] of chunks.entries()) {
      if (breakOff(script, index, fault, response)) return;
      if (delay > 0) await sleep(delay);
      if (response.destroyed) return;
      response.write(script.chunk(chunk));
    }
    if (breakOff(script, chunks.length, fault, response)) return;
    for (const event of script.closing) response.write(event);
    response.end();
  }

  async function serveImages(
    route: string,
    body: unknown,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const fault = takeFault("images");
    if (fault !== undefined && applyPlainFault(fault, request, response)) return;
    const refused =
      route === "POST /v1/images/edits"
        ? (refuse(body, () => undefined) ?? (await refuseEdit(body as Record<string, unknown>)))
        : refuse(body, refuseImage);
    if (refused !== undefined) {
      sendError(response, refused);
      return;
    }
    if (fault?.type === "images") {
      sendJson(response, 200, { created: 1_795_000_000, data: fault.data });
      return;
    }
    const {
      model,
      prompt,
      n = 1,
      size = "auto",
      output_format = "png",
      response_format,
    } = body as Record<string, string> & { n?: number };
    const isDallE = model?.startsWith("dall-e") === true;
    const draw = async (index: number) => {
      const bytes = options.imageBytes ?? (await makeImage(options.imageSize ?? size, index, output_format));
      const revised = model === "dall-e-3" ? { revised_prompt: `${prompt ?? ""}, in detail` } : {};
      if (!isDallE || response_format === "b64_json") {
        return { b64_json: Buffer.from(bytes).toString("base64"), ...revised };
      }
      const path = `/images/${requests.length}-${index + 1}.png`;
      images.set(path, bytes);
      return { url: origin + path, ...revised };
    };
    const data = await Promise.all(Array.from({ length: n }, (_, index) => draw(index)));
    const usage = {
      input_tokens: 12,
      input_tokens_details: { text_tokens: 12, image_tokens: 0 },
      output_tokens: 100 * n,
      total_tokens: 12 + 100 * n,
    };
    if (fault?.type !== "no-stream" && (body as Record<string, unknown>)["stream"] === true) {
      const kind = route === "POST /v1/images/edits" ? "image_edit" : "image_generation";
      const partials = Number((body as Record<string, unknown>)["partial_images"] ?? 0);
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
      for (let index = 0; index <= partials; index++) {
        if (chunkDelayMilliseconds > 0) await sleep(chunkDelayMilliseconds);
        if (fault !== undefined && breakOffImage(index, fault, response)) return;
        const isLast = index === partials;
        const type = `${kind}.${isLast ? "completed" : "partial_image"}`;
        const more = isLast ? { usage } : { partial_image_index: index };
        response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data[0], ...more })}\n\n`);
      }
      response.end();
      return;
    }
    const svgUsage = {
      model: "gpt-6-sol",
      input_tokens: 500,
      output_tokens: 700,
      reasoning_tokens: 0,
      total_tokens: 1_200,
    };
    const whole = {
      created: 1_795_000_000,
      data,
      ...(!isDallE && { usage }),
      ...(output_format === "svg" && { svg_usage: svgUsage }),
    };
    if (fault !== undefined && breakOffWhole(whole, fault, response)) return;
    sendJson(response, 200, whole);
  }

  function refuse(
    body: unknown,
    rule: (body: Record<string, unknown>) => Refusal | undefined,
  ): Refusal | undefined {
    if (typeof body !== "object" || body === null) return unreadable;
    const fields = body as Record<string, unknown>;
    return refuseModel(fields["model"], retiredModelsLive) ?? rule(fields);
  }

  function takeFault(on: "chat" | "images" | "background"): Fault | undefined {
    const any = on === "background" ? undefined : on;
    const queued = faults.find(({ fault, left }) => left > 0 && (fault.on ?? any) === on);
    if (queued === undefined) return undefined;
    if (queued.skip > 0) {
      queued.skip -= 1;
      return undefined;
    }
    queued.left -= 1;
    return queued.fault;
  }

  return {
    baseUrl: `${origin}/${options.azure ? "openai" : "v1"}`,
    requests,
    background,
    received: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (requests.length < count) return;
          arrivals.delete(check);
          resolve();
        };
        arrivals.add(check);
        check();
      }),
    enqueue: (...added) => {
      faults.push(...added.map((fault) => ({ fault, left: fault.times ?? 1, skip: fault.skip ?? 0 })));
    },
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The requests that the server broke off. */
const cutHere = new WeakSet<ServerResponse>();

function cut(response: ServerResponse): true {
  cutHere.add(response);
  response.destroy();
  return true;
}

/** @returns whether the fault was one that replaces the whole answer. */
function applyPlainFault(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault.type) {
    case "status": {
      for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
      if (typeof fault.body === "string") response.writeHead(fault.status).end(fault.body);
      else
        sendJson(
          response,
          fault.status,
          fault.body ?? { error: { message: "Scripted to fail.", type: "server_error" } },
        );
      return true;
    }
    case "quote-key": {
      const key = request.headers.authorization ?? String(request.headers["api-key"]);
      const message = `Incorrect API key provided: ${key.replace("Bearer ", "")} (from header "${key}").`;
      sendError(response, { status: fault.status, code: "told_to_quote", parameter: null, message });
      return true;
    }
    case "reset":
      return cut(response);
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Welcome</title>");
      return true;
    case "hang":
      return fault.after === undefined;
    case "malformed-json":
      if (fault.after !== undefined) return false;
      response.writeHead(200, { "content-type": "application/json" }).end('{"data": [{"b64');
      return true;
    case "cut":
    case "drip":
    case "error-event":
    case "failed":
    case "incomplete":
    case "no-stream":
    case "images":
    case "refusal":
    case "text":
      return false;
  }
}

/** @returns whether the stream has ended because of a fault before this chunk. */
function breakOff(
  script: Script,
  index: number,
  fault: Fault | undefined,
  response: ServerResponse,
): boolean {
  if (fault === undefined || !("after" in fault) || fault.after !== index) return false;
  switch (fault.type) {
    case "hang":
      return true;
    case "cut":
      if (fault.how === "end") response.end();
      // The written data must be sent before the socket is destroyed.
      else setTimeout(() => cut(response), 20);
      return true;
    case "malformed-json":
      response.end('data: {"type": "respo\n\n');
      return true;
    case "error-event":
      response.end(script.error(fault.code, fault.message));
      return true;
    case "failed":
      response.end(script.failed(fault.code, fault.message));
      return true;
    case "incomplete":
      return false;
  }
}

/** @returns whether an image's stream has ended because of a fault before this event. */
function breakOffImage(index: number, fault: Fault, response: ServerResponse): boolean {
  if (!("after" in fault) || fault.after !== index) return false;
  switch (fault.type) {
    case "hang":
      return true;
    case "error-event": {
      const error = {
        type: "error",
        error: { type: "server_error", code: fault.code, message: fault.message },
      };
      response.end(`event: error\ndata: ${JSON.stringify(error)}\n\n`);
      return true;
    }
    case "cut":
      if (fault.how === "end") response.end();
      else setTimeout(() => cut(response), 20);
      return true;
    case "malformed-json":
      response.end("data: {broken\n\n");
      return true;
    case "failed":
    case "incomplete":
      return false;
  }
}

/** @returns whether only half of a reply without streaming was sent, because the fault truncates it. */
function breakOffWhole(reply: unknown, fault: Fault, response: ServerResponse): boolean {
  if (fault.type !== "hang" && fault.type !== "cut") return false;
  const text = JSON.stringify(reply);
  response.writeHead(200, { "content-type": "application/json" }).write(text.slice(0, text.length / 2));
  if (fault.type === "cut") {
    if (fault.how === "end") response.end();
    else setTimeout(() => cut(response), 20);
  }
  return true;
}

const invalidKey: Refusal = {
  status: 401,
  code: "invalid_api_key",
  parameter: null,
  message:
    "Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.",
};

const unreadable: Refusal = {
  status: 400,
  code: "invalid_json",
  parameter: null,
  message: "We could not parse the JSON body of your request.",
};

const notFound = (method: string, path: string): Refusal => ({
  status: 404,
  code: "unknown_url",
  parameter: null,
  message: `Invalid URL (${method} ${path})`,
});

function sendError(response: ServerResponse, { status, code, parameter, message }: Refusal): void {
  const type = status >= 500 ? "server_error" : "invalid_request_error";
  sendJson(response, status, { error: { message, type, param: parameter, code } });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
