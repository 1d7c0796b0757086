/** Parts of messages that only make sense in an MCP host. The terminal and the library replace them. */

/** Where hosts take environment variables from; follows the name of one. */
export const inHostConfiguration = "in the env block of the host's configuration";

/** Follows the variable of the key: where else a key is looked for. A program that imports the library has neither. */
export const otherKeys =
  ", or OPENAI_API_KEY_FILE with the path of a file that contains it, or run mcp-openai login";

/** Ends a sentence that says what to change there. */
export const restartHost = ", and restart the host";

/** Ends a sentence that says to leave the conversation out: what a model does instead. */
export const tellAgain = ", and put what the model must know into query";
