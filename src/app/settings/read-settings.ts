import { Result } from "neverthrow";
import { checkSettings } from "./check-settings.js";
import type { Setting } from "./setting-types.js";
import { configurationError, type ConfigurationError } from "./configuration-error.js";
import { expandHome, expandVariables, pathSettings } from "./expand.js";
import type { Login } from "./login.js";
import { isKey, tidyKey } from "./secrets.js";
import { defaults, settings, type SettingName, type Settings } from "./settings.js";
import { readFileSync } from "node:fs";

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Flags from the command line, without `--`; a flag without a value is `true`. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Reads the settings from the environment and from flags; flags win. An empty variable counts as unset,
 * because hosts pass blank fields that way.
 * @param login reads the stored key, if none is set here. Absent: only the environment and flags count.
 */
export function readSettings(
  environment: Environment,
  flags: Flags = {},
  login?: () => Login,
): Result<Settings, ConfigurationError> {
  const input: Record<string, unknown> = {};
  const origins = new Map<string, string>();
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const flag = setting.flag === undefined ? undefined : flags[setting.flag];
    const alias = environment[setting.alias ?? ""] ?? "";
    const variable = alias === "" ? environment[setting.variable] : alias;
    if (flag === undefined && (variable === undefined || variable === "")) continue;
    input[name] = convert(setting, expanded(name as SettingName, flag ?? variable, environment));
    const source = alias === "" ? setting.variable : setting.alias;
    origins.set(name, flag === undefined ? (source ?? "") : `--${setting.flag ?? ""}`);
  }
  if (flags["offline"] === true) input["provider"] = "offline";

  const keyFile = expandHome(expandVariables(environment["OPENAI_API_KEY_FILE"] ?? "", environment, true));
  const fromFile = input["apiKey"] === undefined && keyFile !== "" ? readKey(keyFile) : undefined;
  if (fromFile?.isOk()) input["apiKey"] = fromFile.value;
  const stored = keyFile === "" && input["apiKey"] === undefined ? login?.().key : undefined;
  const isForThisServer = stored?.origin === originOf(input["baseUrl"] ?? defaults.baseUrl);
  if (isForThisServer) input["apiKey"] = stored?.apiKey;
  const checked = checkSettings(
    input,
    (name: SettingName) => origins.get(name) ?? nameLike(origins.get("provider"), settings[name]),
  ).map((values) =>
    stored === undefined || isForThisServer || values.provider !== "openai"
      ? values
      : { ...values, keyStoredFor: stored.origin },
  );
  if (fromFile === undefined || fromFile.isOk()) return checked;
  const issue = fromFile.error;
  // Alone it does not keep the server from starting.
  return checked
    .map((values) => ({ ...values, keyFileIssue: issue }))
    .mapErr(({ issues }) => configurationError([issue, ...issues]));
}

/** The name of a setting that was not given: an option, if the provider that needs it was given as an option. */
const nameLike = (provider: string | undefined, { variable, flag }: Setting): string =>
  provider?.startsWith("--") === true && flag !== undefined ? `--${flag}` : variable;

/** @returns undefined: it is not a URL, which the validation reports. */
const originOf = (url: unknown): string | undefined =>
  typeof url === "string" && URL.canParse(url) ? new URL(url).origin : undefined;

function expanded(
  name: SettingName,
  value: string | boolean | undefined,
  environment: Environment,
): string | boolean | undefined {
  if (typeof value !== "string") return value;
  return isKey(name) ? tidyKey(value) : expandVariables(value, environment, pathSettings.includes(name));
}

/** Converts the text of a variable to the setting's type. Text that does not convert is left to the validation. */
export function convert({ kind }: Setting, value: string | boolean | undefined): unknown {
  if (typeof value !== "string") return value;
  if (kind === "number") return value.trim() === "" || Number.isNaN(Number(value)) ? value : Number(value);
  if (kind === "boolean") return value === "true" ? true : value === "false" ? false : value;
  return value;
}

/**
 * @param name the option or variable that gives the file, for the message.
 * @returns the key in the file, without the line break that editors add and whatever else is around it; on failure, a sentence for the user.
 */
export function readKey(file: string, name = "OPENAI_API_KEY_FILE"): Result<string, string> {
  const read = Result.fromThrowable(
    () => tidyKey(readFileSync(file, "utf8")),
    (error) =>
      `${name} is ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"}). ` +
      "Set it to a file that contains only the key.",
  );
  return read();
}
