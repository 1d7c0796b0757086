import type { OpenAiOptions } from "./openai-options.js";

/** Whether the server is OpenAI's own. */
export const isOpenAi = ({ baseUrl }: Pick<OpenAiOptions, "baseUrl">): boolean =>
  new URL(baseUrl).hostname === "api.openai.com";
