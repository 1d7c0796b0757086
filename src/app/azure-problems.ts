import type { SettingName } from "./settings/settings.js";

/** What is amiss among the settings of Azure taken together, a sentence each; none with another provider. */
export function azureProblems(
  input: Readonly<Record<string, unknown>>,
  nameOf: (name: SettingName) => string,
): string[] {
  if (input["provider"] !== "azure") return [];
  const isSet = (name: SettingName): boolean => input[name] !== undefined;
  const problems: [boolean, string][] = [
    [
      !isSet("azureEndpoint"),
      `${nameOf("azureEndpoint")} must be set for Azure: the address of the resource, such as https://NAME.openai.azure.com.`,
    ],
    [
      !isSet("azureApiVersion"),
      `${nameOf("azureApiVersion")} must be set for Azure, such as 2024-10-21. Azure's newer address, without a version, ` +
        `is asked with the provider openai and ${nameOf("baseUrl")} set to https://NAME.openai.azure.com/openai/v1.`,
    ],
    [
      isSet("azureApiKey") && isSet("azureAdToken"),
      `Only one of ${nameOf("azureApiKey")} and ${nameOf("azureAdToken")} may be set.`,
    ],
    [
      isSet("baseUrl"),
      `${nameOf("baseUrl")} must not be set for Azure, which is found by ${nameOf("azureEndpoint")}.`,
    ],
  ];
  return problems.flatMap(([applies, problem]) => (applies ? [problem] : []));
}
