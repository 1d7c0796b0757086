import { SUPPORTED_PROTOCOL_VERSIONS as legacyRevisions } from "@modelcontextprotocol/sdk/types.js";
import {
  InMemoryTransport,
  SUPPORTED_PROTOCOL_VERSIONS as modernRevisions,
} from "@modelcontextprotocol/server";
import { serveModern } from "../../../../src/adapters/mcp/eras/modern-server.js";
import { discovered, knownRevision } from "../../../../src/adapters/mcp/eras/discover.js";
import { Wire } from "../../../../src/adapters/mcp/eras/wire.js";
import { createMcpHandlers } from "../../../../src/adapters/mcp/mcp-handlers.js";
import { createApplication } from "../../../../src/index.js";

describe("the revisions that telemetry tells apart", () => {
  it("are those that either SDK speaks, and no other text", () => {
    const spoken = [...legacyRevisions, ...modernRevisions, "2026-07-28"];
    for (const revision of spoken) expect(knownRevision(revision)).toBe(revision);
    for (const other of ["2025-11-26", "2025-11-25 ", "x".repeat(1_000), "", 7, undefined])
      expect(knownRevision(other)).toBeUndefined();
  });
});

describe("server/discover", () => {
  it("is answered as the SDK of the new era would answer it", async () => {
    const { serverParts } = createApplication({ provider: "offline" })._unsafeUnwrap();
    const handlers = createMcpHandlers(serverParts);
    const [host, outer] = InMemoryTransport.createLinkedPair();
    const wire = new Wire(outer);
    outer.onmessage = (message) => wire.onmessage?.(message);
    await outer.start();
    const served = serveModern(handlers, wire);
    const answered = new Promise((resolve) => (host.onmessage = resolve));
    await host.start();
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    await host.send({ jsonrpc: "2.0", id: 7, method: "server/discover", params: { _meta } });
    const theirs = (await answered) as { readonly result: { readonly _meta: object } };
    const { name, version } = handlers.serverInfo;
    expect(theirs.result._meta).toEqual({ "io.modelcontextprotocol/serverInfo": { name, version } });
    const { result, ...ours } = discovered(7, handlers) as { readonly result: object };
    // The answer by hand has the icons, too.
    expect({ ...ours, result: { ...result, _meta: theirs.result._meta } }).toEqual(theirs);
    await served.close();
  });
});
