import { JobRunner } from "../../../src/domain/jobs/job-runner.js";
import { MemoryJobStore } from "../../../src/adapters/memory/memory-job-store.js";
import { createdTask } from "../../../src/adapters/mcp/jobs/tasks.js";
import { clientOf } from "../../../src/adapters/mcp/protocol/client.js";
import { ErrorCode } from "../../../src/adapters/mcp/protocol/error-codes.js";
import type { RequestHandlers } from "../../../src/adapters/mcp/protocol/handlers.js";
import type { CallToolResult } from "../../../src/adapters/mcp/protocol/mcp-types.js";
import { missingCapability, protocolError } from "../../../src/adapters/mcp/protocol/protocol-error.js";
import { systemClock } from "../../../src/adapters/system/system-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

/** The content that the conformance suite expects is in the description of each of its scenarios. */

/** One red pixel. */
export const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

/** A header of a WAV file without samples. */
const wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

const text = (words: string): CallToolResult => ({ content: [{ type: "text", text: words }] });

const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const stop = systemClock.schedule(milliseconds, resolve);
    signal?.addEventListener("abort", () => {
      stop();
      resolve();
    });
  });

type Arguments = Readonly<Record<string, unknown>>;
type Context = Parameters<RequestHandlers["tools/call"]>[1];
type Answer = ReturnType<RequestHandlers["tools/call"]>;

interface FixtureTool {
  readonly description: string;
  /** Absent: any object. */
  readonly inputSchema?: { readonly type: "object" } & Readonly<Record<string, unknown>>;
  readonly call: (given: Arguments, context: Context) => Answer;
}

export const jobs = new JobRunner<CallToolResult>({
  jobStore: new MemoryJobStore(),
  clock: systemClock,
  logger: new RecordingLogger(),
  lengthOf: () => 1_000,
  readOutcome: () => undefined,
});

/** A tool whose call becomes a task for clients that follow tasks, as images do. */
const asTask =
  (
    run: (given: Arguments, signal: AbortSignal | undefined) => Promise<CallToolResult>,
  ): FixtureTool["call"] =>
  async (given, { host, signal }) => {
    if (clientOf(host).takesTasks !== true) return run(given, signal);
    const waited = await jobs.run(
      {
        tool: "fixture",
        progressText: { sending: "Starting", working: () => "Working", part: "part" },
        run: (caller) => run(given, caller.signal),
        cancelled: () => text("cancelled"),
      },
      { signal, onProgress: () => undefined, isWatched: false, milliseconds: 0 },
    );
    return waited.state === "working" ? createdTask(waited.job, (words) => words) : text("ended");
  };

const resource = (uri: string, mimeType: string, words: string) =>
  ({ type: "resource", resource: { uri, mimeType, text: words } }) as const;

const image = { type: "image", data: png, mimeType: "image/png" } as const;

/** A schema with the words of JSON Schema 2020-12 that must reach the client unchanged. */
const fullSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
} as const;

const fixtureTools: Readonly<Record<string, FixtureTool>> = {
  test_simple_text: {
    description: "Returns text.",
    call: () => text("This is a simple text response for testing."),
  },
  test_image_content: { description: "Returns an image.", call: () => ({ content: [image] }) },
  test_audio_content: {
    description: "Returns audio.",
    call: () => ({ content: [{ type: "audio", data: wav, mimeType: "audio/wav" }] }),
  },
  test_embedded_resource: {
    description: "Returns a resource.",
    call: () => ({
      content: [resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")],
    }),
  },
  test_multiple_content_types: {
    description: "Returns text, an image and a resource.",
    call: () => ({
      content: [
        { type: "text", text: "Multiple content types test:" },
        image,
        resource("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
      ],
    }),
  },
  test_error_handling: {
    description: "Returns an error.",
    call: () => ({ ...text("This tool intentionally returns an error for testing"), isError: true }),
  },
  test_tool_with_progress: {
    description: "Reports progress.",
    call: async (_given, { progressToken, sendProgress, signal }) => {
      for (const progress of [0, 50, 100]) {
        if (progressToken !== undefined) await sendProgress({ progressToken, progress, total: 100 });
        await pause(50, signal);
      }
      return text("Done.");
    },
  },
  test_missing_capability: {
    description: "Needs a client that samples.",
    call: () => {
      throw missingCapability("This tool needs sampling.", { sampling: {} });
    },
  },
  test_streaming_elicitation: {
    description: "Needs input.",
    // A result that is none yet; only conformance needs it, so the seam has no type for it.
    call: () =>
      ({
        resultType: "input_required",
        inputRequests: {
          name: {
            method: "elicitation/create",
            params: {
              message: "What is your name?",
              requestedSchema: { type: "object", properties: { name: { type: "string" } } },
            },
          },
        },
      }) as unknown as CallToolResult,
  },
  test_logging_tool: {
    description: "Logs nothing, because no level was asked for.",
    call: () => text("Done."),
  },
  json_schema_2020_12_tool: {
    description: "Has a schema with the words of JSON Schema 2020-12.",
    inputSchema: fullSchema,
    call: () => text("Done."),
  },
  greet: {
    description: "Greets at once, never as a task.",
    call: ({ name }) => text(`Hello, ${String(name)}!`),
  },
  slow_compute: {
    description: "Takes so many seconds.",
    inputSchema: { type: "object", properties: { seconds: { type: "number" }, label: { type: "string" } } },
    call: asTask(async ({ seconds }, signal) => {
      await pause(Number(seconds) * 1_000, signal);
      return text(`Computed for ${String(seconds)} s.`);
    }),
  },
  failing_job: {
    description: "Fails after a second; only as a task.",
    call: (given, context) => {
      if (clientOf(context.host).takesTasks !== true)
        throw missingCapability("This tool runs as a task.", {
          extensions: { "io.modelcontextprotocol/tasks": {} },
        });
      return asTask(async (_given, signal) => {
        await pause(1_000, signal);
        return { ...text("It failed."), isError: true };
      })(given, context);
    },
  },
};

export const fixtureToolRequests: Pick<RequestHandlers, "tools/list" | "tools/call"> = {
  "tools/list": () => ({
    tools: Object.entries(fixtureTools).map(([name, { description, inputSchema }]) => ({
      name,
      description,
      inputSchema: inputSchema ?? { type: "object" },
    })),
  }),
  "tools/call": ({ name, arguments: given = {} }, context) => {
    const tool = fixtureTools[name];
    if (tool === undefined) throw protocolError(ErrorCode.InvalidParams, `There is no tool ${name}.`);
    return tool.call(given, context);
  },
};
