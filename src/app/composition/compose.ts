// reflect-metadata must come first: tsyringe needs it when it is loaded.
import "reflect-metadata";
import { container, instanceCachingFactory } from "tsyringe";
import { ajvChecker } from "../../adapters/ajv/ajv-checker.js";
import { createLogger } from "../../adapters/pino/pino-logger.js";
import { proxiesOf } from "../../adapters/proxy/proxies.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { secretRedactor } from "../../domain/foreign-text/redact-secrets.js";
import type { LimitHolder } from "../../domain/principals/limit-words.js";
import { secretsOf } from "../settings/secrets.js";
import type { Settings } from "../settings/settings.js";
import { provideImages } from "./provide-images.js";
import { provideProviders } from "./provide-providers.js";
import { provideStores } from "./provide-stores.js";
import { provideTelemetry } from "./provide-telemetry.js";
import { provideUseCases } from "./provide-use-cases.js";
import type { Shared } from "./shared.js";
import { replaceable, tokens, type Overrides, type Provide, type Resolve } from "./tokens.js";

/**
 * The composition root: the one place where parts are chosen and wired. Each call creates its own container, so that two
 * applications in one process share nothing but what they are given.
 * @param shared what the application has of others. Absent: it is alone.
 * @param holder whom the limits in the settings hold for.
 */
export function compose(
  settings: Settings,
  overrides: Overrides = {},
  shared?: Shared,
  holder: LimitHolder = shared === undefined ? "program" : "principal",
): Resolve {
  const own = container.createChildContainer();
  const resolve: Resolve = ({ key }) => own.resolve(key);
  const replaced = new Map<unknown, unknown>(
    Object.entries(replaceable).map(([name, token]) => [token, overrides[name as keyof Overrides]]),
  );
  const provide: Provide = (part, needs, make) => {
    const override = replaced.get(part) as ReturnType<typeof make> | undefined;
    const build = make as (...parts: readonly unknown[]) => ReturnType<typeof make>;
    // By default, tsyringe runs a factory every time the part is resolved.
    const factory = instanceCachingFactory(() => override ?? build(...needs.map(resolve)));
    own.register(part.key, { useFactory: factory });
  };
  provide(tokens.redact, [], () => secretRedactor(secretsOf(settings)));
  provide(tokens.clock, [], () => systemClock);
  provide(tokens.logger, [tokens.redact], (redact) => createLogger({ level: settings.logLevel, redact }));
  provide(tokens.proxies, [], () => proxiesOf(settings));
  provide(tokens.schemaChecker, [], () => ajvChecker);
  provideStores(provide, settings, holder);
  provideImages(provide, settings);
  provideProviders(provide, settings, shared, holder);
  provideTelemetry(provide, settings, shared);
  provideUseCases(provide, settings);
  return resolve;
}
