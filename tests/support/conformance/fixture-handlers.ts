import { taskRequests } from "../../../src/adapters/mcp/jobs/tasks.js";
import { tasksExtension } from "../../../src/adapters/mcp/protocol/client.js";
import { ErrorCode } from "../../../src/adapters/mcp/protocol/error-codes.js";
import type { McpHandlers, RequestHandlers } from "../../../src/adapters/mcp/protocol/handlers.js";
import { noSuchResource, protocolError } from "../../../src/adapters/mcp/protocol/protocol-error.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import { systemClock } from "../../../src/adapters/system/system-clock.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { fixtureToolRequests, jobs, png } from "./fixture-tools.js";

const prompts: Readonly<Record<string, { arguments?: string[]; read: (given: Given) => Messages }>> = {
  test_simple_prompt: { read: () => [{ type: "text", text: "This is a simple prompt for testing." }] },
  test_prompt_with_arguments: {
    arguments: ["arg1", "arg2"],
    read: ({ arg1, arg2 }) => [
      { type: "text", text: `Prompt with arguments: arg1='${String(arg1)}', arg2='${String(arg2)}'` },
    ],
  },
  test_prompt_with_embedded_resource: {
    arguments: ["resourceUri"],
    read: ({ resourceUri }) => [
      {
        type: "resource",
        resource: {
          uri: String(resourceUri),
          mimeType: "text/plain",
          text: "Embedded resource content for testing.",
        },
      },
      { type: "text", text: "Please process the embedded resource above." },
    ],
  },
  test_prompt_with_image: {
    read: () => [
      { type: "image", data: png, mimeType: "image/png" },
      { type: "text", text: "Please analyze the image above." },
    ],
  },
};

type Given = Readonly<Record<string, unknown>>;
type PromptResult = Awaited<ReturnType<RequestHandlers["prompts/get"]>>;
type Messages = PromptResult["messages"][number]["content"][];

const resources = {
  "test://static-text": {
    mimeType: "text/plain",
    text: "This is the content of the static text resource.",
  },
  "test://static-binary": { mimeType: "image/png", blob: png },
};

const template = /^test:\/\/template\/([^/]+)\/data$/;

const readResource: RequestHandlers["resources/read"] = ({ uri }) => {
  if (Object.hasOwn(resources, uri))
    return { contents: [{ uri, ...resources[uri as keyof typeof resources] }] };
  const id = template.exec(uri)?.[1];
  if (id === undefined) throw noSuchResource("There is no resource with this URI.", uri, (words) => words);
  const data = { id, templateTest: true, data: `Data for ID: ${id}` };
  return { contents: [{ uri, mimeType: "application/json", text: JSON.stringify(data) }] };
};

/** What the conformance suite wants a server to offer, behind the handlers that ours are behind, with our own tasks. */
export const fixtureHandlers: McpHandlers = {
  serverInfo: { name: "conformance-fixture", version: "1.0.0" },
  capabilities: { tools: {}, resources: { listChanged: true }, prompts: {}, completions: {} },
  extensions: { [tasksExtension]: {} },
  instructions: "Only for the conformance suite.",
  redact: (words) => words,
  requests: {
    ...fixtureToolRequests,
    ...taskRequests(jobs, {
      clock: systemClock,
      imageStore: new MemoryImageStore(),
      imageCodec: new FakeImageCodec(),
      redact: (words) => words,
      redactKnown: (words) => words,
      resultBudget: 100_000,
    }),
    "resources/list": () => ({
      resources: Object.entries(resources).map(([uri, { mimeType }]) => ({
        uri,
        name: uri.slice("test://".length),
        description: "For the conformance suite.",
        mimeType,
      })),
    }),
    "resources/templates/list": () => ({
      resourceTemplates: [
        { uriTemplate: "test://template/{id}/data", name: "template", mimeType: "application/json" },
      ],
    }),
    "resources/read": readResource,
    "prompts/list": () => ({
      prompts: Object.entries(prompts).map(([name, { arguments: names = [] }]) => ({
        name,
        description: "For the conformance suite.",
        arguments: names.map((argument) => ({ name: argument, required: true })),
      })),
    }),
    "prompts/get": ({ name, arguments: given = {} }) => {
      const prompt = prompts[name];
      if (prompt === undefined) throw protocolError(ErrorCode.InvalidParams, `There is no prompt ${name}.`);
      return { messages: prompt.read(given).map((content) => ({ role: "user", content })) };
    },
    "completion/complete": () => ({ completion: { values: [], total: 0, hasMore: false } }),
  },
  onReady: () => undefined,
  onClose: () => jobs.close(),
  settled: () => jobs.settled(),
  onError: () => undefined,
};
