import type { ImageProvider } from "../../src/ports/image-provider.js";
import { chatProviderContract } from "../../src/testing/contracts/chat-provider-contract.js";
import type { ContractIssues } from "../../src/testing/contracts/contract-case.js";
import { imageProviderContract } from "../../src/testing/contracts/image-provider-contract.js";
import type { OpenAiServer } from "../support/openai-server.js";
import type { Fault } from "../support/openai-server-faults.js";
import { drawing, openAiSession, question } from "../support/openai-server-session.js";
import { tinyPng } from "../../src/testing/doubles/fake-image-provider.js";
import { editing } from "../../src/testing/doubles/plain-png.js";

interface Subject {
  readonly server: OpenAiServer;
}

const arrange =
  (fault: Fault) =>
  ({ server }: Subject): void =>
    server.enqueue(fault);

const refusal = (status: number, code: string, headers = {}) =>
  arrange({
    type: "status",
    status,
    headers,
    body: { error: { message: "Scripted to fail.", type: "scripted", param: null, code } },
  });

/** What can go wrong on the wire, in either style, before any part of the answer is sent. */
const plainFaults: ContractIssues<Subject> = {
  authentication: refusal(401, "invalid_api_key"),
  permission: refusal(403, "unsupported_country_region_territory"),
  "model-not-found": refusal(404, "model_not_found"),
  "invalid-request": refusal(400, "invalid_value"),
  "content-rejected": refusal(400, "moderation_blocked"),
  "rate-limited": refusal(429, "rate_limit_exceeded", { "retry-after": "2" }),
  "quota-exhausted": refusal(429, "insufficient_quota"),
  unavailable: arrange({ type: "reset" }),
  "malformed-reply": arrange({ type: "html" }),
};

describe.each(["responses", "chat-completions"] as const)("OpenAI with %s keeps the chat contract", (api) => {
  const cases = chatProviderContract(setup, {
    ...plainFaults,
    interrupted: arrange({ type: "cut", after: 2, how: "destroy" }),
  });
  for (const { name, run } of cases) it(name, run);

  async function setup() {
    const { server, chat } = await openAiSession({ api }, { chunkDelayMilliseconds: 2 });
    return { server, provider: chat, request: question(), dispose: () => server.close() };
  }
});

const azure = { apiVersion: "2024-10-21", deployments: new Map([["gpt-6-luna", "chat"]]) };
const resource = {
  apiVersion: "2024-10-21",
  deployments: { chat: "gpt-6-luna", "gpt-image-2.6-flare": "gpt-image-2.6-flare" },
};

describe.each(["responses", "chat-completions"] as const)("Azure with %s keeps the chat contract", (api) => {
  const cases = chatProviderContract(setup, {
    ...plainFaults,
    interrupted: arrange({ type: "cut", after: 2, how: "destroy" }),
  });
  for (const { name, run } of cases) it(name, run);

  async function setup() {
    const options = { azure: resource, chunkDelayMilliseconds: 2 };
    const { server, chat } = await openAiSession({ api, azure }, options);
    return { server, provider: chat, request: question(), dispose: () => server.close() };
  }
});

const fox = [{ bytes: tinyPng(2), mediaType: "image/png" }] as const;
const made = (provider: ImageProvider): ImageProvider => provider;
const changed = (provider: ImageProvider): ImageProvider => editing(provider, fox);

describe.each([
  ["OpenAI", "making", made, {}, {}],
  ["OpenAI", "changing", changed, {}, {}],
  ["Azure", "making", made, { azure }, { azure: resource }],
  ["Azure", "changing", changed, { azure }, { azure: resource }],
] as const)("%s keeps the image contract in %s images", (_, __, doing, options, serverOptions) => {
  for (const { name, run } of imageProviderContract(setup, plainFaults)) it(name, run);

  async function setup() {
    const imageBytes = tinyPng(1);
    const { server, image } = await openAiSession(options, { ...serverOptions, imageBytes });
    return {
      server,
      provider: doing(image),
      request: drawing({ count: 2 }),
      dispose: () => server.close(),
    };
  }
});
