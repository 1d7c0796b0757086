// reflect-metadata must come first: tsyringe looks for it when it is loaded.
import "reflect-metadata";
import { container, instanceCachingFactory, type DependencyContainer } from "tsyringe";
import { ajvChecker } from "../../adapters/ajv/ajv-checker.js";
import { createLogger } from "../../adapters/pino/pino-logger.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { secretRedactor } from "../../domain/foreign-text/redact-secrets.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import type { Overrides } from "./overrides.js";
import { provideImages } from "./provide-images.js";
import { provideProviders } from "./provide-providers.js";
import { provideStores } from "./provide-stores.js";
import { provideUseCases } from "./provide-use-cases.js";
import { secretsOf } from "../settings/secrets.js";

/**
 * The composition root: the one place where parts are chosen and put together. Each call makes a container of
 * its own, so that two applications in one process share nothing.
 */
export function compose(settings: Settings, overrides: Overrides = {}): DependencyContainer {
  const own = container.createChildContainer();
  const provide: Provide = (token, make, override) => {
    // tsyringe's factories run at each request unless they are told to keep what they made.
    own.register(token, { useFactory: instanceCachingFactory((parts) => override ?? make(parts)) });
  };
  provide(tokens.settings, () => settings);
  provide(tokens.redact, () => secretRedactor(secretsOf(settings)));
  provide(tokens.clock, () => systemClock, overrides.clock);
  provide(
    tokens.logger,
    (parts) => createLogger({ level: settings.logLevel, redact: parts.resolve(tokens.redact) }),
    overrides.logger,
  );
  provide(tokens.schemaChecker, () => ajvChecker, overrides.schemaChecker);
  provideStores(provide, settings, overrides);
  provideImages(provide, settings, overrides);
  provideProviders(provide, settings, overrides);
  provideUseCases(provide, settings);
  return own;
}
