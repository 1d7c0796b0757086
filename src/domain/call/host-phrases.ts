/** Parts of messages that only make sense in an MCP host. The terminal replaces them. */

/** Where hosts take environment variables from; follows the name of one. */
export const inHostConfiguration = "in the env block of the host's configuration";

/** Ends a sentence that says what to change there. */
export const restartHost = ", and restart the host";
