import { isOpenAi } from "./is-openai.js";
import type { ServerOptions } from "./openai-options.js";

/** How a key is spoken of, by the kind of server that it is for. */
export interface KeyWords {
  /** Which settings hold it, to follow "Set". */
  readonly where: string;
  /** Where one is had, in whole sentences. Empty: that is not known. */
  readonly source: string;
}

export function keyWords(options: ServerOptions): KeyWords {
  if (options.azure !== undefined) {
    return {
      where:
        "AZURE_OPENAI_API_KEY in the env block of the host's configuration, or AZURE_OPENAI_AD_TOKEN with a token " +
        "of Microsoft Entra",
      source:
        'Keys are shown by the Azure portal, under "Keys and Endpoint" of the resource that AZURE_OPENAI_ENDPOINT names; ' +
        "a token is good for about an hour.",
    };
  }
  return {
    where:
      "OPENAI_API_KEY in the env block of the host's configuration, or OPENAI_API_KEY_FILE with the path of a file " +
      "that holds it",
    source: isOpenAi(options) ? "Keys are made at https://platform.openai.com/api-keys." : "",
  };
}
