import type { ResultAsync } from "neverthrow";

/** How a server is started. */
export interface StartCommand {
  /** A program on the PATH, or its path. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** Set beside the few variables that every host hands on, such as PATH and HOME. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long it may take until it has listed its tools, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

/** A server that started, and was ended again. */
export interface StartedServer {
  /** The names of its tools. */
  readonly tools: readonly string[];
}

/** Why no host could work with a server that is started so. */
export type StartError =
  /** There is no such program, or it may not be run. React: correct the command. */
  | { readonly kind: "not-started"; readonly code: string }
  /** It ended before it had answered. React: mend what its last words tell. */
  | {
      readonly kind: "ended";
      readonly exitCode: number | null;
      /** Its last lines on stderr: foreign text. */
      readonly lastOutput: string;
    }
  /** Something other than the protocol stood on stdout. React: find what writes there. */
  | { readonly kind: "stray-output"; readonly line: string }
  /** It answered with an error. */
  | { readonly kind: "refused"; readonly message: string }
  /** It did not answer in time. */
  | { readonly kind: "silent" }
  /** The caller gave up. */
  | { readonly kind: "cancelled" };

/** Starts MCP servers as a host does, to see whether they would. */
export interface ServerStarter {
  /** Shakes hands, asks for the tools, and ends the server. */
  start(command: StartCommand, signal: AbortSignal): ResultAsync<StartedServer, StartError>;
}
