import { openAiProviders } from "../../src/adapters/openai/openai-providers.js";
import { webImages } from "../../src/adapters/web/web-images.js";
import { chatProviderContract } from "../../src/testing/contracts/chat-provider-contract.js";
import type { ContractIssues } from "../../src/testing/contracts/contract-case.js";
import { imageProviderContract } from "../../src/testing/contracts/image-provider-contract.js";
import { drawing, question } from "../support/openai-server-session.js";
import { startQuirkyServer, type QuirkyServer } from "../support/quirky-server.js";

interface Subject {
  readonly server: QuirkyServer;
}

const reply =
  (status: number, body: unknown, type?: string) =>
  ({ server }: Subject): void =>
    server.reply({ status, body, ...(type !== undefined && { type }) });

/** Errors in the format of these servers, seldom with a code. */
const issues: ContractIssues<Subject> = {
  authentication: reply(401, { error: "unauthorized" }),
  permission: reply(403, { detail: "Forbidden" }),
  "model-not-found": reply(404, { error: `there is no ${question().model} and no ${drawing().model}` }),
  "invalid-request": reply(422, { detail: [{ loc: ["body", "n"], msg: "Input should be a number" }] }),
  "content-rejected": reply(200, { error: { code: "content_filter" } }),
  "rate-limited": reply(429, { message: "Slow down." }),
  "quota-exhausted": reply(200, { error: { code: 402, message: "Insufficient credits" } }),
  "too-long": reply(400, { object: "error", message: "maximum context length is 4096 tokens", code: 400 }),
  unavailable: reply(200, { error: { code: 502, message: "Provider returned error" } }),
  "malformed-reply": reply(200, "<!doctype html>", "text/html"),
};

describe.each(["responses", "chat-completions"] as const)(
  "a quirky server with %s keeps the chat contract",
  (api) => {
    const interrupted = ({ server }: Subject): void =>
      server.breakOffWith({ error: "upstream died", choices: [{ delta: {}, finish_reason: "error" }] });
    for (const { name, run } of chatProviderContract(setup, { ...issues, interrupted })) it(name, run);

    async function setup() {
      const { server, providers, dispose } = await start(api);
      return { server, provider: providers.chat, request: question(), dispose };
    }
  },
);

describe("a quirky server keeps the image contract", () => {
  for (const { name, run } of imageProviderContract(setup, issues)) it(name, run);

  async function setup() {
    const { server, providers, dispose } = await start("auto");
    return { server, provider: providers.image, request: drawing(), dispose };
  }
});

async function start(api: "auto" | "responses" | "chat-completions") {
  const server = await startQuirkyServer();
  const providers = openAiProviders({
    baseUrl: server.baseUrl,
    api,
    images: webImages({}),
    redact: (text) => text,
  });
  return { server, providers, dispose: () => server.close() };
}
