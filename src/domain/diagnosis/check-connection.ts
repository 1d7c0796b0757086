import type { Result } from "neverthrow";
import type { ListedModel } from "../../ports/model-directory.js";
import type { ProviderError, ProviderErrorKind } from "../../ports/provider-error.js";
import type { Check } from "./check.js";
import { checkModels, type ModelsFacts } from "./check-models.js";

export interface ConnectionFacts extends ModelsFacts {
  readonly baseUrl: string;
  /** Whether the request was made with the user's key. */
  readonly hasKey: boolean;
  /** The timeout of the request, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

/** Checks the result of one free request, for the list of models: whether the server answers and accepts the key. */
export function checkConnection(
  list: Result<readonly ListedModel[], ProviderError>,
  facts: ConnectionFacts,
): Check[] {
  const error = list.isErr() ? list.error : undefined;
  return [
    checkBaseUrl(error, facts),
    checkKeyAccepted(error, facts),
    ...(list.isOk() ? checkModels(list.value, facts) : modelNames.map(unknown)),
  ];
}

const modelNames = ["chat-model", "image-model", "models"];

/** The names of all checks in this file. */
export const connectionNames: readonly string[] = ["base-url", "key-accepted", ...modelNames];

const unknown = (name: string): Check => ({
  name,
  status: "skipped",
  found: "Unknown, because the models could not be listed.",
});

/** Errors that prove that the server speaks the protocol. */
const answers: readonly ProviderErrorKind[] = [
  "authentication",
  "permission",
  "rate-limited",
  "quota-exhausted",
];

function checkBaseUrl(
  error: ProviderError | undefined,
  { baseUrl, timeoutMilliseconds }: ConnectionFacts,
): Check {
  const name = "base-url";
  if (error === undefined || answers.includes(error.kind)) {
    return { name, status: "ok", found: `${baseUrl} answers.` };
  }
  if (error.kind === "cancelled") return { name, status: "skipped", found: "Cancelled." };
  if (error.kind === "unavailable") return { name, status: "error", found: error.message };
  return error.kind === "timeout"
    ? {
        name,
        status: "error",
        found: `${baseUrl} did not answer within ${timeoutMilliseconds / 1000} s.`,
        advice: "Check OPENAI_BASE_URL, the network, and its proxy or firewall.",
      }
    : {
        name,
        status: "error",
        found: `${baseUrl} answers, but not like OpenAI's API. ${error.message}`,
        advice: "OPENAI_BASE_URL usually ends in /v1, as in https://api.openai.com/v1.",
      };
}

function checkKeyAccepted(error: ProviderError | undefined, { hasKey }: ConnectionFacts): Check {
  const name = "key-accepted";
  if (!hasKey) return { name, status: "skipped", found: "There is no key to test." };
  if (error === undefined) return { name, status: "ok", found: "The key is accepted." };
  if (!answers.includes(error.kind)) {
    return { name, status: "skipped", found: "Unknown, because the key could not be tested." };
  }
  const isRejected = error.kind === "authentication" || error.kind === "quota-exhausted";
  return { name, status: isRejected ? "error" : "warning", found: error.message };
}
