import type { ResultAsync } from "neverthrow";

/** The command that starts a server. */
export interface StartCommand {
  /** A program on the PATH, or its path. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** In addition to the few variables that every host passes on, such as PATH and HOME. */
  readonly environment: Readonly<Record<string, string>>;
  /** The timeout until it has listed its tools, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

/** A server that started successfully and was stopped again. */
export interface StartedServer {
  /** The names of its tools. */
  readonly tools: readonly string[];
}

/** Why a host cannot use a server with this command. */
export type StartError =
  /** The program does not exist, or may not be run. To recover, fix the command. */
  | { readonly kind: "not-started"; readonly code: string }
  /** It exited before it answered. To recover, fix what its last output reports. */
  | {
      readonly kind: "ended";
      readonly exitCode: number | null;
      /** The end of its stderr: untrusted text. */
      readonly lastOutput: string;
    }
  /** It wrote something other than the protocol to stdout. To recover, find what writes it. */
  | { readonly kind: "stray-output"; readonly line: string }
  /** It answered with an error. */
  | { readonly kind: "refused"; readonly message: string }
  /** It did not answer in time. */
  | { readonly kind: "silent" }
  /** The caller cancelled. */
  | { readonly kind: "cancelled" };

/** Starts MCP servers as a host does, to check that they work. */
export interface ServerStarter {
  /** Performs the handshake, lists the tools, and stops the server. */
  start(command: StartCommand, signal: AbortSignal): ResultAsync<StartedServer, StartError>;
}
