import type { Settings } from "./settings/settings.js";

/** Whether calls go to OpenAI itself: only there its models retire, and surely cost money. */
export const isOpenAi = ({ provider, baseUrl }: Pick<Settings, "provider" | "baseUrl">): boolean =>
  provider === "openai" && new URL(baseUrl).hostname === "api.openai.com";
