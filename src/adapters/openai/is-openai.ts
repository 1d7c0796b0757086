import type { ServerOptions } from "./openai-options.js";

/** Whether the server is OpenAI's own. */
export const isOpenAi = ({ baseUrl }: Pick<ServerOptions, "baseUrl">): boolean =>
  new URL(baseUrl).hostname === "api.openai.com";
