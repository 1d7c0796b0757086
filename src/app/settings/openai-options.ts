import { isOpenAi as isOpenAiServer } from "../../adapters/openai/errors/error-context.js";
import { credentialHeaders } from "../../adapters/openai/http/credential-headers.js";
import type { ServerOptions } from "../../adapters/openai/options/openai-options.js";
import type { Settings } from "./settings.js";
import { deploymentsOf } from "./setting-types.js";

/** The adapter's options, from the settings. `checkSettings` has ensured that those of Azure are complete. */
export function openAiOptions(settings: Settings): Omit<ServerOptions, "redact"> {
  const { provider, api, azureEndpoint, azureApiVersion, azureApiKey, azureAdToken, azureDeployments } =
    settings;
  if (provider !== "azure" || azureEndpoint === undefined || azureApiVersion === undefined) {
    return settings;
  }
  return {
    baseUrl: `${azureEndpoint.replace(/\/+$/, "")}/openai`,
    api,
    ...(azureApiKey !== undefined && { apiKey: azureApiKey }),
    azure: {
      apiVersion: azureApiVersion,
      ...(azureAdToken !== undefined && { adToken: azureAdToken }),
      deployments: deploymentsOf(azureDeployments ?? "") ?? new Map(),
    },
  };
}

/**
 * Whether calls go to a server on this machine or in its network, so that nothing indicates that they cost money: a
 * private address, or a name that only this machine or its network knows.
 */
export function isLocal(settings: Settings): boolean {
  const { hostname } = new URL(openAiOptions(settings).baseUrl);
  return (
    /^(?:localhost|[^.:]+|.+\.(?:localhost|local|internal|lan))$/.test(hostname) ||
    /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$/.test(hostname) ||
    /^\[(?:::1|f[cd].*|fe80.*)\]$/.test(hostname)
  );
}

/** Whether calls go to OpenAI itself. Only there do its models retire and its prices certainly apply. */
export const isOpenAi = ({ provider, baseUrl }: Pick<Settings, "provider" | "baseUrl">): boolean =>
  provider === "openai" && isOpenAiServer({ baseUrl });

/** Why the key that is set cannot be used, and what to do. Undefined: it looks like a key, or none is set. */
export function keyIssue(settings: Settings): string | undefined {
  const { apiKey, azureApiKey, azureAdToken, keyFileIssue } = settings;
  if (settings.provider !== "azure" && keyFileIssue !== undefined) return keyFileIssue;
  if ((settings.provider === "azure" ? (azureAdToken ?? azureApiKey) : apiKey) === undefined)
    return undefined;
  return credentialHeaders({ ...openAiOptions(settings), redact: (text) => text }).match(
    () => undefined,
    ({ message }) => message,
  );
}
