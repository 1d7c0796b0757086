import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { HostFile, HostFileError } from "../../ports/host-files.js";
import type { Host, Platform } from "./host.js";

const text = z.string();

const serverEntrySchema = z.object({
  command: text,
  args: z.array(text).nullish(),
  // Some hosts accept numbers here.
  env: z.record(text, z.coerce.string()).nullish(),
  passedOn: z.array(z.union([text, z.object({ name: text }).transform(({ name }) => name)])).nullish(),
});

/** How a host starts a server: the part of an entry that all hosts share. Other properties are left alone. */
export interface ServerEntry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The variables that the host takes from its own environment, or from its keychain. */
  readonly passedOn: readonly string[];
}

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
  /** The name of the entry. */
  readonly name: string;
  readonly platform: Platform;
  readonly key: KeySource;
  /** The program and its arguments, if this program is installed. Absent: npx downloads it. */
  readonly program?: readonly [string, ...string[]] | undefined;
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

/** Reads an entry of a host's file. @returns undefined: it does not start a program. */
export function readEntry(value: unknown, { entry: shape }: Host): ServerEntry | undefined {
  if (!isObject(value)) return undefined;
  const program = value[shape.command];
  const words = shape.isList === true && Array.isArray(program) ? (program as unknown[]) : [program];
  const [command, ...args] = words;
  const { data } = serverEntrySchema.safeParse({
    command,
    args: shape.isList === true ? args : value["args"],
    env: value[shape.env],
    passedOn: shape.passedOn && value[shape.passedOn],
  });
  return (
    data && {
      command: data.command,
      args: data.args ?? [],
      env: data.env ?? {},
      passedOn: data.passedOn ?? [],
    }
  );
}

/**
 * Creates the entry to write.
 * @param old the existing mcp-openai entry, as its file has it. Variables that the new entry does not set are kept,
 *   because they may include the key, and so is what this program does not know; the command and its arguments are
 *   replaced.
 */
export function serverEntry(options: NewEntry, old?: unknown): Record<string, unknown> {
  const { host, platform, settings, name, program } = options;
  const shape = host.entry;
  const oldEntry = readEntry(old, host);
  const key = keySettings(options, oldEntry);
  const replaced = Object.keys(key).length === 0 ? [] : keyVariables.filter((one) => !(one in key));
  const kept = Object.entries(oldEntry?.env ?? {}).filter(([one]) => !replaced.includes(one));
  // This order keeps existing variables in their place.
  const env = { ...Object.fromEntries(kept), ...key, ...settings };
  const npx = ["npx", "-y", "mcp-openai"] as const;
  // On Windows, npx is not a program but a script, which only cmd can run.
  const [command, ...args] = [
    ...(program ?? (platform === "win32" ? (["cmd", "/c", ...npx] as const) : npx)),
    ...options.arguments,
  ] as [string, ...string[]];
  const known = isObject(old) ? old : {};
  return {
    ...known,
    ...{ ...shape.others?.(name), ...known },
    ...(shape.isList === true ? { [shape.command]: [command, ...args] } : { [shape.command]: command, args }),
    ...(Object.keys(env).length > 0 && { [shape.env]: env }),
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

/** Whether an entry says that the host does not start it. */
export const isDisabled = (value: unknown): boolean =>
  isObject(value) && (value["disabled"] === true || value["enabled"] === false);

/** Whether a value only refers to one that is elsewhere, such as `${OPENAI_KEY}`, so that it is no secret itself. */
export const isReference = (value: string): boolean => /^(?:\$?\{[^}]*\}|\$[A-Za-z_]\w*|%\w+%)$/.test(value);

/** Whether an entry contains the key or the path of its file, or says that the host passes it on. */
export const hasKey = (entry: Pick<ServerEntry, "env" | "passedOn"> | undefined): boolean =>
  keyVariables.some((name) => (entry?.env[name] ?? "") !== "" || entry?.passedOn.includes(name) === true);

/** Whether an entry uses the offline provider, which needs no key. */
export const isOffline = ({ args, env }: ServerEntry): boolean =>
  /--(?:offline|provider[= ]offline)(?: |$)/.test(args.join(" ")) || env["MCP_OPENAI_PROVIDER"] === "offline";

/**
 * Whether an entry starts this program: part of its command is the package's name, or a path that contains it. In a
 * scope, as in `@someone/mcp-openai`, it is another package.
 */
export const isOurs = ({ command, args }: Pick<ServerEntry, "command" | "args">): boolean =>
  [command, ...args].some((word) =>
    /(?:^|(?<!(?:^|[\\/])@[^\\/]*)[\\/])mcp-openai(?:@[^\\/]*)?(?:[\\/]|\.(?:cmd|ps1|c?js)$|$)/.test(word),
  );

/** The path of keys to the servers in a host's file. */
export function serversPath(content: HostFile["content"], { serversKey, innerServersKey }: Host): string[] {
  const outer = content?.[serversKey];
  const inner = innerServersKey !== undefined && isObject(outer) ? outer[innerServersKey] : undefined;
  // A server of that name would have a type.
  const hasInner = isObject(inner) && typeof inner["type"] !== "string";
  return hasInner && innerServersKey !== undefined ? [serversKey, innerServersKey] : [serversKey];
}

/** The servers in a host's file, by name, unvalidated. */
export function readServers(
  { path, content = {}, extensions }: HostFile,
  host: Host,
): Result<Readonly<Record<string, unknown>>, HostFileError> {
  const rejected = (host.rejects ?? []).flatMap((extension) => {
    const line = extensions?.[extension];
    return line === undefined ? [] : [`a ${extension} (line ${line})`];
  });
  if (rejected.length > 0) {
    return err({
      kind: "broken",
      message: `${path} has ${rejected.join(" and ")}, which ${host.title} cannot read, so it finds no servers in the file. Remove ${rejected.length === 1 ? "it wherever it is" : "both wherever they are"}, and try again.`,
    });
  }
  const at = serversPath(content, host);
  const servers = at.reduce<unknown>((outer, key) => (outer as typeof content)[key], content) ?? {};
  if (isObject(servers)) return ok(servers);
  return err({
    kind: "broken",
    message: `In ${path}, "${host.serversKey}" is not an object, so ${host.title} finds no servers in it. Fix or remove it, and try again.`,
  });
}

/** The entry of that name, if there is one. */
export const entryNamed = (name: string, servers: Readonly<Record<string, unknown>>): unknown =>
  Object.hasOwn(servers, name) ? (servers[name] ?? undefined) : undefined;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
