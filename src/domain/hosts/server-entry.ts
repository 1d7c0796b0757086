import { z } from "zod";
import type { Host, Platform } from "./host.js";
import { err, ok, type Result } from "neverthrow";
import type { HostFile, HostFileError } from "../../ports/host-files.js";

const text = z.string();

/** An entry as hosts read it; what else stands in one is no business of ours. */
export const serverEntrySchema = z.object({
  command: text,
  args: z.array(text).default([]),
  // Some hosts take numbers there.
  env: z.record(text, z.coerce.string()).default({}),
});

/** How a host starts a server. */
export type ServerEntry = z.infer<typeof serverEntrySchema>;

/** Where the server is to get its key from. */
export type KeySource =
  /** From nowhere yet, or from where the host has it. */
  | { readonly kind: "none" }
  /** An absolute path. */
  | { readonly kind: "file"; readonly path: string }
  /** It is written into the host's file. */
  | { readonly kind: "value"; readonly value: string };

export interface NewEntry {
  readonly host: Host;
  readonly platform: Platform;
  readonly key: KeySource;
  /** What follows the program's name. */
  readonly arguments: readonly string[];
  /** Settings, by their variables. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What is asked of the user by a host that asks for secrets. */
export const keyInput = {
  type: "promptString",
  id: "openai-key",
  description: "OpenAI API key",
  password: true,
} as const;

export const keyInputReference = `\${input:${keyInput.id}}`;

const keyVariables = ["OPENAI_API_KEY", "OPENAI_API_KEY_FILE"];

/**
 * The entry to write.
 * @param old an entry of ours that stands there. Its environment is kept where the new one says nothing, because
 *   the key is there; the command and its arguments are made new.
 */
export function serverEntry(wanted: NewEntry, old?: ServerEntry): Record<string, unknown> {
  const { host, platform, settings } = wanted;
  const key = keySettings(wanted, old);
  const replaced = Object.keys(key).length === 0 ? [] : keyVariables.filter((name) => !(name in key));
  const kept = Object.entries(old?.env ?? {}).filter(([name]) => !replaced.includes(name));
  // In this order what stands there stays where it stands.
  const env = { ...Object.fromEntries(kept), ...key, ...settings };
  const words = ["npx", "-y", "mcp-openai", ...wanted.arguments];
  // On Windows npx is no program but a script, which only cmd finds.
  const [command, ...args] = platform === "win32" ? ["cmd", "/c", ...words] : words;
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
      const asks = host.asksForSecrets && !args.includes("--offline") && !hasKey(old);
      return asks ? { OPENAI_API_KEY: keyInputReference } : {};
    }
  }
}

/** Whether an entry says where the key is. */
export const hasKey = (entry: Pick<ServerEntry, "env"> | undefined): boolean =>
  keyVariables.some((name) => (entry?.env[name] ?? "") !== "");

/** Whether an entry starts the offline provider, which needs no key. */
export const isOffline = ({ args, env }: ServerEntry): boolean =>
  /--(?:offline|provider[= ]offline)(?: |$)/.test(args.join(" ")) || env["MCP_OPENAI_PROVIDER"] === "offline";

/** Whether an entry starts this program: a word of its command is our package's name, or a path through it. */
export const isOurs = ({ command, args }: ServerEntry): boolean =>
  [command, ...args].some((word) =>
    /(?:^|[\\/])mcp-openai(?:@[^\\/]*)?(?:[\\/]|\.(?:cmd|ps1)$|$)/.test(word),
  );

/** The servers in a host's file, by name, as they stand there. */
export function readServers(
  { path, content = {} }: HostFile,
  { title, serversKey }: Host,
): Result<Readonly<Record<string, unknown>>, HostFileError> {
  const servers = content[serversKey] ?? {};
  if (isObject(servers)) return ok(servers);
  return err({
    kind: "broken",
    message: `In ${path}, "${serversKey}" is no object, so ${title} finds no servers in it, and nothing was written. Mend or remove it, and try again.`,
  });
}

/** What stands under a name, if anything does. */
export const entryNamed = (name: string, servers: Readonly<Record<string, unknown>>): unknown =>
  Object.hasOwn(servers, name) ? servers[name] : undefined;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
