import { ResultAsync, type Result } from "neverthrow";
import type { HostStart } from "../../domain/diagnosis/check-host.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { createCall } from "../../domain/call/caller.js";
import { placeholder } from "../../domain/diagnosis/fill-in.js";
import type { Host } from "../../domain/hosts/host.js";
import { isOurs, type ServerEntry } from "../../domain/hosts/server-entry.js";
import type { ListedModel, ModelDirectory } from "../../ports/model-directory.js";
import type { ProviderError, ProviderErrorKind } from "../../ports/provider-error.js";
import { compose } from "../composition/compose.js";
import { tokens } from "../composition/tokens.js";
import type { Login } from "../settings/login.js";
import { keyIssue, openAiOptions } from "../settings/openai-options.js";
import { readSettings, type Environment } from "../settings/read-settings.js";
import { secretsOf } from "../settings/secrets.js";
import type { Settings } from "../settings/settings.js";
import { readCommandLine } from "./command-line.js";
import { inheritedFromHosts } from "./host-environment.js";

/** In milliseconds. */
const timeout = 10_000;

/** They show that a key is good, or nothing about it. */
const harmless: readonly ProviderErrorKind[] = ["permission", "rate-limited", "cancelled"];

type List = Promise<Result<readonly ListedModel[], ProviderError>>;

/** Tries keys, once for the same key at the same server. */
export class KeyTrials {
  readonly #environment: Environment;
  readonly #login: Login;
  readonly #lists = new Map<string, List>();

  constructor(environment: Environment, login: Login) {
    this.#environment = environment;
    this.#login = login;
  }

  /** The models that a server lists with the settings' key. */
  directory(settings: Settings): ModelDirectory {
    return {
      list: (request, call) => {
        const { baseUrl } = openAiOptions(settings);
        const identity = JSON.stringify([baseUrl, ...secretsOf(settings).sort()]);
        const list =
          this.#lists.get(identity) ??
          Promise.resolve(compose(settings)(tokens.cachedModels).list(request, call));
        this.#lists.set(identity, list);
        return new ResultAsync(list);
      },
    };
  }

  readonly try: HostStart["tryKey"] = async (entry, host, signal) => {
    // What only the host knows cannot be tried.
    if (Object.values(entry.env).includes(placeholder)) return undefined;
    const read = this.#settings(entry, host);
    if (read.isErr()) return undefined;
    const settings = read.value;
    const issue = keyIssue(settings);
    if (issue !== undefined) return issue;
    const { provider, apiKey, azureApiKey, azureAdToken } = settings;
    if (provider === "offline" || (apiKey ?? azureApiKey ?? azureAdToken) === undefined) return undefined;
    const call = createCall({ signal }, {}, { timeoutMilliseconds: timeout, clock: systemClock });
    const list = await this.directory(settings).list({}, call);
    return list.isErr() && !harmless.includes(list.error.kind) ? list.error.message : undefined;
  };

  /** Whether the stored key is for the server that an entry names. */
  readonly hasStoredKey: HostStart["hasStoredKey"] = (entry, host) =>
    this.#settings(entry, host, () => this.#login).match(
      ({ apiKey }) => apiKey !== undefined,
      () => false,
    );

  #settings({ args, env }: ServerEntry, host: Host, login?: () => Login): ReturnType<typeof readSettings> {
    const start = args.findIndex((word) => isOurs({ command: word, args: [] }));
    const { flags } = readCommandLine(args.slice(start + 1)).line;
    const own = host.inheritsEnvironment ? this.#environment : inheritedFromHosts(this.#environment);
    return readSettings({ ...withoutKeys(own), ...env }, flags, login);
  }
}

/** A host's own environment may have another key than this one. */
const withoutKeys = (environment: Environment): Environment =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/_(?:API_KEY|API_KEY_FILE|AD_TOKEN)$/.test(name)),
  );
