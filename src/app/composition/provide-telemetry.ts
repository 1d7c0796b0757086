import { AuditFile } from "../../adapters/file-system/audit/audit-file.js";
import { guardTelemetry } from "../../adapters/guard/guard-sync.js";
import { chatOutcome, imageOutcome, withTelemetry } from "../../adapters/resilience/telemetry.js";
import { combined } from "../../adapters/telemetry/combined.js";
import type { BegunWork, ChatRequest } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { Logger } from "../../ports/logger.js";
import type { EditRequest, ImageRequest } from "../../ports/image-provider.js";
import type { Telemetry } from "../../ports/telemetry.js";
import type { Settings } from "../settings/settings.js";
import { absoluteFolder } from "../settings/user-folders.js";
import type { Shared } from "./shared.js";
import { tokens, type Provide } from "./tokens.js";
import { version } from "./version.js";

/** What observes calls, the providers that it observes, and the audit. By default, nothing does, and nothing is loaded. */
export function provideTelemetry(provide: Provide, settings: Settings, shared: Shared | undefined): void {
  const { auditFile, auditContent: keepsContent } = settings;
  provide(tokens.auditLog, [tokens.redact, tokens.logger], (redact, logger) =>
    auditFile === undefined
      ? undefined
      : new AuditFile({ path: absoluteFolder(auditFile), keepsContent, redact, logger }),
  );
  provide(tokens.observer, [], () => undefined);
  provide(tokens.telemetry, [tokens.observer, tokens.clock, tokens.logger], (observer, clock, logger) => {
    if (shared !== undefined) return shared.telemetry;
    if (settings.telemetry === "none") return observer && Promise.resolve(observer);
    const loaded = loadOpenTelemetry(clock, logger);
    return observer === undefined ? loaded : loaded.then((telemetry) => combined([observer, telemetry]));
  });
  provide(tokens.observedChat, [tokens.resilientChat, tokens.telemetry], (provider, telemetry) => {
    if (telemetry === undefined) return provider;
    const observed = withTelemetry(telemetry, "chat", chatOutcome);
    const { background } = provider;
    const begun = withTelemetry(telemetry, "chat", (work: BegunWork) =>
      work.state === "answered" ? chatOutcome(work.reply) : {},
    );
    return {
      ...(background && {
        background: {
          ...background,
          begin: begun((request: ChatRequest, call) => background.begin(request, call)),
        },
      }),
      complete: observed((request: ChatRequest, call) => provider.complete(request, call)),
    };
  });
  provide(tokens.observedImages, [tokens.resilientImages, tokens.telemetry], (provider, telemetry) => {
    if (telemetry === undefined) return provider;
    const observed = withTelemetry(telemetry, "image", imageOutcome);
    const { edit } = provider;
    return {
      generate: observed((request: ImageRequest, call) => provider.generate(request, call)),
      ...(edit && { edit: observed((request: EditRequest, call) => edit(request, call)) }),
    };
  });
}

const noSdk =
  "Telemetry is set to opentelemetry, but no OpenTelemetry SDK is registered in this process, so nothing is traced or measured. " +
  "Load a file that starts one with NODE_OPTIONS=--import=FILE, or turn telemetry off.";

/** Loaded on demand, because few want it. Guarded, because an SDK may throw. */
async function loadOpenTelemetry(clock: Clock, logger: Logger): Promise<Telemetry> {
  try {
    const { openTelemetry } = await import("../../adapters/telemetry/open-telemetry.js");
    return guardTelemetry(openTelemetry(clock, version(), () => logger.warn(noSdk)));
  } catch (cause) {
    logger.warn("OpenTelemetry cannot be loaded, so nothing is traced", { err: cause });
    return combined([]);
  }
}
