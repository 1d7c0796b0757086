import { listen } from "../../../src/adapters/http/http-server.js";
import { httpEndpoint } from "../../../src/adapters/mcp/eras/http-endpoint.js";
import { systemClock } from "../../../src/adapters/system/system-clock.js";
import { localPrincipal } from "../../../src/domain/principals/principal.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { fixtureHandlers } from "./fixture-handlers.js";

// Serves the fixture through the parts that serve our own tools, and writes the address. Ends when it is killed.
const endpoint = httpEndpoint(fixtureHandlers);
const host = "127.0.0.1";
const server = await listen({
  host,
  port: 0,
  path: "/mcp",
  sources: { hosts: ["localhost", host], origins: [] },
  authenticator: localPrincipal,
  metadataUrl: () => `http://${host}/`,
  maxBodyBytes: 1_000_000,
  endpointOf: () => endpoint,
  readImage: () => Promise.resolve({ status: 404 }),
  pages: {},
  troubles: () => [],
  clock: systemClock,
  logger: new RecordingLogger(),
});
process.stdout.write(`${server._unsafeUnwrap().address}\n`);
