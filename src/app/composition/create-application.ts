import { err, Result, type ResultAsync } from "neverthrow";
import { partGuards } from "../../adapters/guard/guard-parts.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { showValue } from "../../domain/arguments/show-value.js";
import { quoteThrown } from "../../domain/foreign-text/quote-thrown.js";
import { secretRedactor } from "../../domain/foreign-text/redact-secrets.js";
import { checkSettings } from "../settings/check-settings.js";
import { configurationError, type ConfigurationError } from "../settings/configuration-error.js";
import { secretsOf } from "../settings/secrets.js";
import type { Settings, SettingsInput } from "../settings/settings.js";
import type { AskArguments } from "../../domain/arguments/ask-arguments.js";
import type { Caller } from "../../domain/call/caller.js";
import { assemble, type Application } from "./application.js";
import { inOptionWords } from "./option-words.js";
import { replaceable, type Overrides } from "./tokens.js";

/** Settings, by their names in `settings.ts`, and parts to use in place of the built-in ones. */
export type ApplicationOptions = SettingsInput & Overrides;

/**
 * Creates an application. It reads no environment variables: pass the settings, or use `readSettings` and
 * `applicationFrom`.
 * @returns an error that lists every invalid setting.
 */
export function createApplication(options: ApplicationOptions = {}): Result<Application, ConfigurationError> {
  return copied(options).andThen(applicationWith);
}

/** The options, each read once: from JavaScript, they may be anything, or have a getter that throws. */
function copied(options: unknown): Result<ApplicationOptions, ConfigurationError> {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    return err(configurationError([`the options must be an object; got ${showValue(options)}`]));
  const copy = Result.fromThrowable(
    () => ({ ...options }),
    (thrown) => configurationError([`the options cannot be read: ${quoteThrown(thrown)}`]),
  );
  return copy();
}

function applicationWith(options: ApplicationOptions): Result<Application, ConfigurationError> {
  const overrides = Object.fromEntries(partNames.map((name) => [name, options[name]])) as Overrides;
  const input = Object.fromEntries(
    Object.entries(options).filter(([name]) => !Object.hasOwn(replaceable, name)),
  ) as SettingsInput;
  return checkSettings(input).map((settings) => withOptionWords(applicationFrom(settings, overrides)));
}

/** Its errors name the options of `createApplication` instead of variables. */
function withOptionWords(application: Application): Application {
  const reworded = <Value, Failure extends { readonly message: string }>(
    result: ResultAsync<Value, Failure>,
  ) => result.mapErr((error): Failure => ({ ...error, message: inOptionWords(error.message) }));
  return {
    ...application,
    ask: (input: AskArguments, caller?: Caller) => reworded(application.ask(input, caller)),
    streamAnswer: (input: AskArguments, caller?: Caller) => {
      const { result, ...stream } = application.streamAnswer(input, caller);
      return { ...stream, result: reworded(result) };
    },
    createImages: (input, caller) => reworded(application.createImages(input, caller)),
    editImages: (input, caller) => reworded(application.editImages(input, caller)),
    listModels: (input, caller) => reworded(application.listModels(input, caller)),
  };
}

/**
 * Creates an application from checked settings, such as those from `readSettings`. Whatever the parts do, its functions
 * neither throw nor reject.
 */
export function applicationFrom(settings: Settings, overrides: Overrides = {}): Application {
  const given = partNames.filter((name) => (overrides[name] ?? undefined) !== undefined);
  if (given.length === 0) return assemble(settings);
  const guards = partGuards({
    redact: secretRedactor(secretsOf(settings)),
    systemClock,
    milliseconds: Math.min(
      partMilliseconds,
      1000 * settings.timeoutSeconds,
      1000 * settings.imageTimeoutSeconds,
    ),
  });
  const guard = guards as Readonly<Record<string, (part: unknown) => unknown>>;
  return assemble(settings, Object.fromEntries(given.map((name) => [name, guard[name]?.(overrides[name])])));
}

const partNames = Object.keys(replaceable) as (keyof Overrides)[];

/** How long a store, a codec or a checker of the caller may take, unless calls have less time. */
const partMilliseconds = 60_000;
