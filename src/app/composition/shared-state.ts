import { createLogger } from "../../adapters/pino/pino-logger.js";
import { secretRedactor } from "../../domain/foreign-text/redact-secrets.js";
import type { Cancellations } from "../../ports/cancellations.js";
import type { Logger } from "../../ports/logger.js";
import { secretsOf } from "../settings/secrets.js";
import type { Settings } from "../settings/settings.js";
import type { Overrides } from "./tokens.js";

/** What several servers share, by the setting `state`. */
export interface SharedState {
  /** The parts for the applications of one namespace. Namespaces see nothing of each other. */
  readonly forNamespace: (namespace: string) => Overrides;
  /** Passes the cancellations of one namespace on to the other servers. Undefined: there are none. */
  readonly cancellationsOf: (namespace: string) => Cancellations | undefined;
  /** Whether it can be used right now. If not, limits fall back to a share for each server, and it heals by itself. */
  readonly isHealthy: () => boolean;
  /** Ends its connections, so that the program can end. */
  readonly close: () => void;
}

/** What counts for everybody together; no id of a principal. */
export const namespaceOfAll = "*";

/** For `readyz`. */
export const stateAway =
  "The shared state cannot be reached: each limit counts for this node alone, by its share, until it is back.";

/** For a program that sets `state` and does not use it. */
export const stateNotOpened =
  "MCP_OPENAI_STATE has no effect here: await openSharedState(settings), and create the application with its parts.";

/**
 * Connects to what the setting `state` names, before applications are created with its parts. If that fails, the log says why,
 * and it is tried again and again. Never rejects.
 * @param logger default: as the settings say, on stderr.
 * @param servesOthers whether errors reach callers who cannot change the settings.
 */
export async function openSharedState(
  settings: Settings,
  logger: Logger = createLogger({ level: settings.logLevel, redact: secretRedactor(secretsOf(settings)) }),
  servesOthers = false,
): Promise<SharedState> {
  const { state } = settings;
  if (state === undefined) return unshared;
  try {
    const { openRedis } = await import("../../adapters/redis/open-redis.js");
    return await openRedis({ url: state, logger, servesOthers });
  } catch (cause) {
    // The bundle for hosts leaves it out.
    logger.warn("MCP_OPENAI_STATE has no effect: this program was installed without what it needs", {
      err: cause,
    });
    return unshared;
  }
}

const unshared: SharedState = {
  forNamespace: () => ({}),
  cancellationsOf: () => undefined,
  isHealthy: () => true,
  close: () => undefined,
};
