import { ErrorCode } from "../protocol/error-codes.js";
import type { McpHandlers } from "../protocol/handlers.js";
import type { JSONRPCMessage, RequestId } from "../protocol/mcp-types.js";

/** The revision of each request of the new era stands in its `_meta`. */
const revisionKey = "io.modelcontextprotocol/protocolVersion";

/** The revisions of the new era that this server speaks. */
const revisions = ["2026-07-28"];

/** Those before, which begin with `initialize`. */
const legacyRevisions = ["2024-10-07", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

/** In milliseconds: what is listed depends only on how the server was started. */
export const listTtl = 60 * 60 * 1000;

/** The revision that a message claims. Undefined: it claims none, so it is of the old era. */
export function claimedRevision(message: JSONRPCMessage): unknown {
  const { params } = message as { readonly params?: { readonly _meta?: Readonly<Record<string, unknown>> } };
  return params?._meta?.[revisionKey];
}

/** A revision for telemetry, if there is one of that name: metrics keep every value that they get. */
export const knownRevision = (claimed: unknown): string | undefined =>
  [...revisions, ...legacyRevisions].find((revision) => revision === claimed);

/** The revision that a request of the new era is of. @param envelope what it says of itself, in `_meta`. */
export const revisionIn = (envelope: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  knownRevision(envelope?.[revisionKey]);

export const isSpoken = (revision: unknown): boolean => revisions.includes(String(revision));

/** Answers `server/discover` without the SDK of the new era: a host may ask, and then go on in the old one. */
export const discovered = (
  id: RequestId,
  { capabilities, extensions, instructions, serverInfo }: McpHandlers,
): JSONRPCMessage => ({
  jsonrpc: "2.0",
  id,
  result: {
    supportedVersions: revisions,
    capabilities: { ...capabilities, extensions },
    instructions,
    ttlMs: listTtl,
    cacheScope: "private",
    resultType: "complete",
    _meta: { "io.modelcontextprotocol/serverInfo": serverInfo },
  },
});

/** The answer to a request of a revision that this server does not speak. */
export const notSpoken = (id: RequestId, requested: unknown): JSONRPCMessage => ({
  jsonrpc: "2.0",
  id,
  error: {
    code: ErrorCode.UnsupportedProtocolVersion,
    message: `This server speaks revision ${revisions.join(", ")} of MCP, and those before 2026 after initialize.`,
    data: { supported: revisions, requested },
  },
});
