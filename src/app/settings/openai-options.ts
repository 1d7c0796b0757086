import type { ServerOptions } from "../../adapters/openai/options/openai-options.js";
import type { Settings } from "./settings.js";
import { deploymentsOf } from "./setting-types.js";

/** Whom the adapter asks, by the settings. `checkSettings` has seen to it that Azure's are complete. */
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

/** Whether calls go to OpenAI itself: only there its models retire, and surely cost money. */
export const isOpenAi = ({ provider, baseUrl }: Pick<Settings, "provider" | "baseUrl">): boolean =>
  provider === "openai" && new URL(baseUrl).hostname === "api.openai.com";
