import { z } from "zod";
import type { Host, Platform } from "./host.js";
import { err, ok, type Result } from "neverthrow";
import type { HostFile, HostFileError } from "../../ports/host-files.js";

const text = z.string();

/** The part of an entry that all hosts share; other properties are left alone. */
export const serverEntrySchema = z.object({
  command: text,
  args: z.array(text).default([]),
  // Some hosts accept numbers here.
  env: z.record(text, z.coerce.string()).default({}),
});

/** How a host starts a server. */
export type ServerEntry = z.infer<typeof serverEntrySchema>;

/** Where the server gets its key. */
export type KeySource =
  /** The entry does not say; the host may provide it. */
  | { readonly kind: "none" }
  /** From a file, by absolute path. */
  | { readonly kind: "file"; readonly path: string }
  /** From the entry itself. */
  | { readonly kind: "value"; readonly value: string };

export interface NewEntry {
  readonly host: Host;
  readonly platform: Platform;
  readonly key: KeySource;
  /** The arguments after the program's name. */
  readonly arguments: readonly string[];
  /** Settings, by environment variable. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The prompt for the key, for a host that prompts for secrets. */
export const keyInput = {
  type: "promptString",
  id: "openai-key",
  description: "OpenAI API key",
  password: true,
} as const;

export const keyInputReference = `\${input:${keyInput.id}}`;

const keyVariables = ["OPENAI_API_KEY", "OPENAI_API_KEY_FILE"];

/**
 * Creates the entry to write.
 * @param old the existing mcp-openai entry. Variables that the new entry does not set are kept, because they may
 *   include the key; the command and its arguments are replaced.
 */
export function serverEntry(options: NewEntry, old?: ServerEntry): Record<string, unknown> {
  const { host, platform, settings } = options;
  const key = keySettings(options, old);
  const replaced = Object.keys(key).length === 0 ? [] : keyVariables.filter((name) => !(name in key));
  const kept = Object.entries(old?.env ?? {}).filter(([name]) => !replaced.includes(name));
  // This order keeps existing variables in their place.
  const env = { ...Object.fromEntries(kept), ...key, ...settings };
  const commandLine = ["npx", "-y", "mcp-openai", ...options.arguments];
  // On Windows, npx is not a program but a script, which only cmd can run.
  const [command, ...args] = platform === "win32" ? ["cmd", "/c", ...commandLine] : commandLine;
  return {
    ...(host.namesTransport && { type: "stdio" }),
    command,
    args,
    ...(Object.keys(env).length > 0 && { env }),
  };
}

function keySettings({ host, key, arguments: args }: NewEntry, old?: ServerEntry): Record<string, string> {
  switch (key.kind) {
    case "file":
      return { OPENAI_API_KEY_FILE: key.path };
    case "value":
      return { OPENAI_API_KEY: key.value };
    case "none": {
      const promptsForKey = host.promptsForSecrets && !args.includes("--offline") && !hasKey(old);
      return promptsForKey ? { OPENAI_API_KEY: keyInputReference } : {};
    }
  }
}

/** Whether an entry contains the key or the path of its file. */
export const hasKey = (entry: Pick<ServerEntry, "env"> | undefined): boolean =>
  keyVariables.some((name) => (entry?.env[name] ?? "") !== "");

/** Whether an entry uses the offline provider, which needs no key. */
export const isOffline = ({ args, env }: ServerEntry): boolean =>
  /--(?:offline|provider[= ]offline)(?: |$)/.test(args.join(" ")) || env["MCP_OPENAI_PROVIDER"] === "offline";

/** Whether an entry starts this program: part of its command is the package's name, or a path that contains it. */
export const isOurs = ({ command, args }: ServerEntry): boolean =>
  [command, ...args].some((word) =>
    /(?:^|[\\/])mcp-openai(?:@[^\\/]*)?(?:[\\/]|\.(?:cmd|ps1)$|$)/.test(word),
  );

/** The servers in a host's file, by name, unvalidated. */
export function readServers(
  { path, content = {} }: HostFile,
  { title, serversKey }: Host,
): Result<Readonly<Record<string, unknown>>, HostFileError> {
  const servers = content[serversKey] ?? {};
  if (isObject(servers)) return ok(servers);
  return err({
    kind: "broken",
    message: `In ${path}, "${serversKey}" is not an object, so ${title} finds no servers in it, and nothing was written. Fix or remove it, and try again.`,
  });
}

/** The entry of that name, if there is one. */
export const entryNamed = (name: string, servers: Readonly<Record<string, unknown>>): unknown =>
  Object.hasOwn(servers, name) ? servers[name] : undefined;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
