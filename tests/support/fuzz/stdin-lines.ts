import fc from "fast-check";
import { byteMutation, mutateBytes } from "./byte-mutations.js";
import { junkString, junkValue, prototypeNames } from "./junk.js";
import { toolCall } from "./tool-calls.js";

/** Bytes of stdin, shown as text where possible, so that failures are readable. */
export type StdinPiece = string | { readonly base64: string };

export const bytesOf = (piece: StdinPiece): Buffer =>
  typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.base64, "base64");

const id: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1_000, max: 1_000_000 }) },
  { weight: 3, arbitrary: fc.uuid() },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(0, -1, 2 ** 53 - 1, 2 ** 60, 1.5, null, true, "", "0", [], {}),
  },
  { weight: 1, arbitrary: fc.constantFrom(...prototypeNames) },
  { weight: 1, arbitrary: junkString },
);

const clientInfo = { name: "fuzzer", version: "1" };

const call: fc.Arbitrary<{ method: unknown; params?: unknown }> = fc.oneof(
  fc.constantFrom(
    { method: "ping" },
    { method: "tools/list", params: {} },
    { method: "tools/list", params: { cursor: "x" } },
    { method: "resources/list" },
    { method: "resources/templates/list" },
    { method: "prompts/list" },
    { method: "logging/setLevel", params: { level: "debug" } },
    { method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo } },
    { method: "initialize", params: { protocolVersion: "1", capabilities: null, clientInfo } },
    { method: "tasks/list" },
    { method: "server/discover" },
    { method: "__proto__" },
    { method: "constructor", params: { __proto__: null } },
  ),
  toolCall.map((params) => ({ method: "tools/call", params })),
  fc.record({
    method: fc.constant("resources/read"),
    params: fc.record({ uri: fc.oneof(junkString, junkValue) }),
  }),
  fc.record({
    method: fc.constant("prompts/get"),
    params: fc.record({
      name: fc.oneof(fc.constantFrom("second-opinion", "compare-models", "image-brief"), junkString),
      arguments: junkValue,
    }),
  }),
  fc.record({
    method: fc.constant("completion/complete"),
    params: fc.record({
      ref: fc.record({
        type: fc.constant("ref/prompt"),
        name: fc.oneof(fc.constant("second-opinion"), junkString),
      }),
      argument: fc.record({ name: fc.constant("model"), value: fc.oneof(junkString, junkValue) }),
    }),
  }),
  fc.record({ method: fc.oneof(junkString, junkValue), params: junkValue }),
);

const notification = fc.oneof(
  fc.record({
    method: fc.constant("notifications/cancelled"),
    params: fc.record({ requestId: id, reason: junkValue }),
  }),
  fc.record({
    method: fc.constantFrom(
      "notifications/initialized",
      "notifications/roots/list_changed",
      "notifications/x",
    ),
    params: junkValue,
  }),
  fc.record({ method: fc.constant("notifications/progress"), params: junkValue }),
);

const request = fc.tuple(call, id).map(([body, given]) => ({ jsonrpc: "2.0", id: given, ...body }));

const message: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: request },
  { weight: 2, arbitrary: notification.map((body) => ({ jsonrpc: "2.0", ...body })) },
  { weight: 1, arbitrary: fc.record({ jsonrpc: fc.constant("2.0"), id, result: junkValue }) },
  { weight: 1, arbitrary: fc.record({ jsonrpc: fc.constant("2.0"), id, error: junkValue }) },
  { weight: 1, arbitrary: fc.array(request, { maxLength: 3 }) },
  { weight: 1, arbitrary: junkValue },
);

const line = fc
  .tuple(message, fc.constantFrom("\n", "\n", "\n", "\n", "\r\n", "", "\n\n"))
  .map(([one, end]) => JSON.stringify(one) + end);

/** A line, or something that is not a line. */
export const stdinPiece: fc.Arbitrary<StdinPiece> = fc.oneof(
  { weight: 8, arbitrary: line },
  {
    weight: 3,
    arbitrary: fc
      .tuple(line, fc.array(byteMutation, { minLength: 1, maxLength: 3 }))
      .map(([whole, mutations]) => ({
        base64: mutateBytes(Buffer.from(whole), mutations).toString("base64"),
      })),
  },
  { weight: 1, arbitrary: junkString.map((text) => `${text}\n`) },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ maxLength: 200 })
      .map((bytes) => ({ base64: Buffer.from(bytes).toString("base64") })),
  },
  { weight: 1, arbitrary: fc.constantFrom("[".repeat(50_000), '{"a":'.repeat(20_000), '"', "\u0000", "\n") },
);
