import type { ServerOptions } from "../../adapters/openai/openai-options.js";
import { deploymentsOf } from "../deployments-of.js";
import type { Settings } from "./settings.js";

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
