import { createMcpHandlers } from "../../adapters/mcp/mcp-handlers.js";
import { createLogger } from "../../adapters/pino/pino-logger.js";
import { proxiedFetch } from "../../adapters/proxy/proxied-fetch.js";
import { proxiesOf } from "../../adapters/proxy/proxies.js";
import { s3AddressOf } from "../../adapters/s3/s3-address.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { secretRedactor } from "../../domain/foreign-text/redact-secrets.js";
import type { Logger } from "../../ports/logger.js";
import { principalApplications } from "../composition/principal-applications.js";
import { nodesShareLinks } from "../settings/link-settings.js";
import { openSharedState, stateAway } from "../composition/shared-state.js";
import { secretsOf } from "../settings/secrets.js";
import type { ServerSettings } from "../settings/server-settings.js";
import type { Settings } from "../settings/settings.js";

interface ServeOverHttpParts {
  /** Logs what is odd about the settings, and keeps the process alive. @returns aborted on an uncaught error. */
  readonly prepare: (logger: Logger) => AbortSignal;
  /** Writes the address. */
  readonly out: (text: string) => void;
  /** Begins to listen to the signals that stop the program; aborts on one, with its name as the reason. */
  readonly stopSignal: () => AbortSignal;
  /** @returns the exit code. */
  readonly reportIssues: (issues: readonly string[]) => Promise<number>;
}

/** `mcp-openai serve --port`. @returns the exit code. */
export async function serveOverHttp(
  settings: Settings,
  server: ServerSettings,
  { prepare, reportIssues, stopSignal, out }: ServeOverHttpParts,
): Promise<number> {
  const redact = secretRedactor([
    ...secretsOf(settings),
    server.secretAccessKey ?? "",
    server.linkSecret ?? "",
  ]);
  const logger = createLogger({ level: settings.logLevel, redact });
  const crash = prepare(logger);
  // The rest is loaded on demand, because hosts start the server over stdio.
  const { runServer } = await import("./run-server.js");
  const state = await openSharedState(settings, logger, true);
  if (server.linkSecret === undefined && nodesShareLinks(settings, server))
    logger.warn(
      "MCP_OPENAI_LINK_SECRET is not set, so links to images work only on the node that made them: set it to the same text on all nodes",
    );
  return runServer({
    settings: server,
    open: (policy, links, makeImageStore, observer) => {
      const overrides = { logger, ...(observer && { observer }) };
      return principalApplications(
        withBucket(settings, server),
        policy,
        links,
        overrides,
        makeImageStore,
        state.forNamespace,
      );
    },
    cancellationsOf: ({ id }) => state.cancellationsOf(id),
    troubles: () => (state.isHealthy() ? [] : [stateAway]),
    handlersOf: ({ serverParts }) => createMcpHandlers(serverParts),
    fetch: proxiedFetch(proxiesOf(settings)),
    clock: systemClock,
    logger,
    out,
    reportIssues,
    signal: stopSignal(),
    crash,
  });
}

/** Links to images in the bucket may be passed back, wherever it is. */
function withBucket(settings: Settings, { images }: ServerSettings): Settings {
  const address = images === undefined ? undefined : s3AddressOf(images);
  if (address === undefined) return settings;
  const { imageOrigins } = settings;
  const { origin } = new URL(address.endpoint);
  return { ...settings, imageOrigins: imageOrigins === undefined ? origin : `${imageOrigins},${origin}` };
}
