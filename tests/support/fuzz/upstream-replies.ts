import fc from "fast-check";
import { completionsScript, responsesScript } from "../openai-server-chat.js";
import { byteMutation, mutateBytes, type ByteMutation } from "./byte-mutations.js";
import { fuzzKey, junkString, junkValue } from "./junk.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

/** The reply of an upstream to one request. */
export interface UpstreamReply {
  readonly kind: ReplyKind;
  readonly status: number;
  /** Default: the correct one for the kind. */
  readonly type?: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Each replaces, drops or repeats a value somewhere in the JSON. */
  readonly values: readonly ValueMutation[];
  readonly bytes: readonly ByteMutation[];
  /** The sizes of the pieces in which it is sent. */
  readonly pieces: readonly number[];
  readonly framing: "close" | "length" | "chunked" | "too-long";
  readonly ending: "end" | "reset" | "hang";
}

type ReplyKind = keyof typeof valid;

interface ValueMutation {
  /** The index of the value among all values, modulo their number. */
  readonly at: number;
  readonly how: "replace" | "drop" | "repeat";
  readonly value: unknown;
}

const answer = {
  model: "gpt-6-luna",
  // The key, split between deltas.
  chunks: ["The sea ", "is deep. ", fuzzKey.slice(0, 11), fuzzKey.slice(11), " [1]"],
  refusal: false,
  searched: true,
  ending: "stop",
  usage: { input: 3, output: 5, reasoning: 2 },
} as const;
const png = Buffer.from(tinyPng(64)).toString("base64");
const usage = { input_tokens: 12, output_tokens: 100, total_tokens: 112 };

/** Valid replies: a list of events, or one JSON value. */
const valid = {
  "chat-stream": () => eventsOf(completionsScript(answer, true)),
  "chat-json": () => completionsScript(answer, true).whole,
  "responses-stream": () => eventsOf(responsesScript(answer)),
  "responses-json": () => responsesScript(answer).whole,
  images: () => ({ created: 1, data: [{ b64_json: png, revised_prompt: "A sea" }], usage }),
  "image-links": (origin: string) => ({ created: 1, data: [{ url: `${origin}/image.png` }] }),
  "image-stream": () => imageEvents("image_generation"),
  "edit-stream": () => imageEvents("image_edit"),
  models: () => ({
    object: "list",
    data: ["gpt-6-luna", "gpt-image-2.6-flare", "gpt-4o"].map((id) => ({ id, object: "model", created: 1 })),
  }),
  error: () => ({
    error: { message: `Bad key ${fuzzKey}`, type: "server_error", param: null, code: "model_not_found" },
  }),
} satisfies Record<string, (origin: string) => unknown>;

type Script = ReturnType<typeof responsesScript>;

const eventsOf = ({ opening, chunk, closing }: Script): unknown[] =>
  [...opening, ...answer.chunks.map(chunk), ...closing].map((text) => {
    const data = /^data: (.*)$/m.exec(text)![1]!;
    return data === "[DONE]" ? data : (JSON.parse(data) as unknown);
  });

const imageEvents = (kind: string): unknown[] => [
  { type: `${kind}.partial_image`, b64_json: png, partial_image_index: 0 },
  { type: `${kind}.completed`, b64_json: png, usage },
];

/** The bytes of a reply's body. */
export function bodyOf({ kind, values, bytes }: UpstreamReply, origin: string): Buffer {
  const mutated = mutateValues(valid[kind](origin), values);
  const text =
    isStream(kind) && Array.isArray(mutated)
      ? mutated.map((event) => `${eventName(event)}data: ${asText(event)}\n\n`).join("")
      : JSON.stringify(mutated);
  return mutateBytes(Buffer.from(text), bytes);
}

export const typeOf = ({ kind, type }: UpstreamReply): string =>
  type ?? (isStream(kind) ? "text/event-stream" : "application/json");

const isStream = (kind: string): boolean => kind.endsWith("-stream");
const asText = (event: unknown): string => (event === "[DONE]" ? event : JSON.stringify(event));

function eventName(event: unknown): string {
  const type = (event as { type?: unknown } | null)?.type;
  return typeof type === "string" && !/[\r\n]/.test(type) ? `event: ${type}\n` : "";
}

/** A copy with these changes, at positions in the original. */
function mutateValues(original: unknown, mutations: readonly ValueMutation[]): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(original));
  const places = placesIn(copy);
  for (const { at, how, value } of mutations) {
    const [parent, key] = places[at % places.length]!;
    const index = Number(key);
    if (Array.isArray(parent) && how === "drop") parent.splice(index, 1);
    else if (Array.isArray(parent) && how === "repeat") parent.splice(index, 0, parent[index]);
    else if (how === "drop") Reflect.deleteProperty(parent, key);
    else Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

/** Every nested value, with its container. */
function placesIn(holder: unknown): [object, string][] {
  if (typeof holder !== "object" || holder === null) return [];
  return Object.entries(holder).flatMap(([key, inner]) => [[holder, key], ...placesIn(inner)]);
}

const header = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      "retry-after",
      "retry-after-ms",
      "x-ratelimit-reset-requests",
      "x-ratelimit-remaining-requests",
      "x-request-id",
      "openai-processing-ms",
      "location",
      "content-encoding",
      "content-type",
      "set-cookie",
      "x-should-retry",
      "__proto__",
    ),
    fc.oneof(
      fc.constantFrom(
        "0",
        "-1",
        "1",
        "NaN",
        "99999999999999",
        "1e400",
        "6m0s",
        "999999999h",
        "Wed, 21 Oct 2099 07:28:00 GMT",
        "true",
        "gzip",
        "br",
        "/v1/models",
        "http://127.0.0.1:1/elsewhere",
        "//[",
        "application/json",
        "text/event-stream",
      ),
      // What a header can contain: Latin 1 without line breaks and NUL.
      junkString.map((text) =>
        text.replace(/[^\u0001-\u0009\u000b\u000c\u000e-\u00ff]/g, "").slice(0, 4_000),
      ),
    ),
  ),
);

/** Replies of these kinds, and occasionally of another. */
export function upstreamReply(...kinds: readonly ReplyKind[]): fc.Arbitrary<UpstreamReply> {
  const otherKinds = Object.keys(valid) as ReplyKind[];
  return fc.record({
    kind: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...kinds) },
      { weight: 1, arbitrary: fc.constantFrom(...otherKinds) },
    ),
    status: fc.oneof(
      { weight: 7, arbitrary: fc.constant(200) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          ...[0, 100, 101, 103, 199, 201, 204, 206, 226, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403],
          ...[
            404, 405, 408, 409, 413, 415, 418, 422, 425, 429, 451, 499, 500, 502, 503, 504, 520, 529, 600,
            999,
          ],
        ),
      },
    ),
    type: fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("text/html", "text/plain", "image/png", "", "application/json; charset=x"),
      },
      { weight: 1, arbitrary: fc.constantFrom("application/json", "text/event-stream") },
    ),
    headers: fc.array(header, { maxLength: 2 }),
    values: fc.array(
      fc.record({
        at: fc.nat(300),
        how: fc.constantFrom("replace" as const, "replace" as const, "drop" as const, "repeat" as const),
        value: junkValue,
      }),
      { maxLength: 3 },
    ),
    bytes: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(byteMutation, { maxLength: 3 }) },
    ),
    pieces: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 4 }),
    framing: fc.constantFrom(
      "close" as const,
      "close" as const,
      "length" as const,
      "chunked" as const,
      "too-long" as const,
    ),
    ending: fc.oneof(
      { weight: 40, arbitrary: fc.constant("end" as const) },
      { weight: 4, arbitrary: fc.constant("reset" as const) },
      { weight: 1, arbitrary: fc.constant("hang" as const) },
    ),
  });
}

/** A valid reply. */
export const validReply = (kind: ReplyKind): UpstreamReply => ({
  kind,
  status: 200,
  headers: [],
  values: [],
  bytes: [],
  pieces: [],
  framing: "length",
  ending: "end",
});
