import { randomBytes } from "node:crypto";
import { report, type Terminal } from "../../adapters/cli/terminal/terminal.js";
import { writeJson, writeTable } from "../../adapters/cli/listings/table.js";
import { TokenFile, type KeptToken } from "../../adapters/file-system/tokens/token-file.js";
import { hashOf } from "../../adapters/http/auth/static-tokens.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { expandHome } from "../settings/expand.js";
import type { Environment } from "../settings/read-settings.js";
import { defaultTokensFile } from "../settings/user-folders.js";
import type { CommandLine } from "./command-line.js";
import { reportUsageErrors } from "./open-terminal.js";

/** Safe in logs, policies and file names of any system. */
const namePattern = /^[a-z0-9][a-z0-9._@-]{0,63}$/i;

/** In bytes, of randomness. */
const tokenLength = 32;

const dayMilliseconds = 86_400_000;

const maxDays = 36_500;

/** `mcp-openai tokens`: makes, lists and removes tokens. @returns the exit code. */
export async function runTokens(
  { words, flags }: Pick<CommandLine, "words" | "flags">,
  environment: Environment,
  terminal: Terminal,
): Promise<number> {
  const [action = "", name = "", ...more] = words.split(" ");
  const issues = usageIssues(action, name, more, flags);
  if (issues.length > 0) return reportUsageErrors("tokens", issues, terminal);
  const path = String(flags["tokens-file"] ?? (environment["MCP_OPENAI_TOKENS_FILE"] || defaultTokensFile()));
  const file = new TokenFile(expandHome(path), systemClock);
  if (action === "list") return list(file, flags["json"] === true, terminal);
  return action === "add"
    ? add(file, name, flags, terminal)
    : remove(file, name, flags["older"] === true, terminal);
}

function usageIssues(
  action: string,
  name: string,
  more: readonly string[],
  flags: CommandLine["flags"],
): string[] {
  if (!["add", "remove", "list"].includes(action))
    return [`tokens needs one of add NAME, remove NAME, list${action === "" ? "" : `; got "${action}"`}`];
  const issues: [boolean, string][] = [
    [action === "list" && name !== "", `tokens list takes no name; got "${name}"`],
    [
      action !== "list" && !namePattern.test(name),
      `tokens ${action} needs a NAME of letters, digits and . _ @ -, such as alice; got "${name}"`,
    ],
    [
      action !== "add" && (flags["group"] !== undefined || flags["expires-in-days"] !== undefined),
      "--group and --expires-in-days are only for tokens add; remove removes all tokens of a name, or with --older all but the newest",
    ],
    [action !== "remove" && flags["older"] === true, "--older is only for tokens remove"],
    [more.length > 0, `unexpected argument "${more.join(" ")}"; tokens ${action} takes one name`],
    [
      flags["expires-in-days"] !== undefined && !isDays(Number(flags["expires-in-days"])),
      `--expires-in-days must be a number above 0 and at most ${maxDays}; got "${String(flags["expires-in-days"])}"`,
    ],
  ];
  return issues.flatMap(([applies, issue]) => (applies ? [issue] : []));
}

const isDays = (days: number): boolean => days > 0 && days <= maxDays;

async function add(
  file: TokenFile,
  name: string,
  flags: CommandLine["flags"],
  terminal: Terminal,
): Promise<number> {
  const { group = [] } = flags as { readonly group?: readonly string[] };
  const days = flags["expires-in-days"];
  const token = `mcpo_${randomBytes(tokenLength).toString("base64url")}`;
  const createdAt = systemClock.date();
  const kept: KeptToken = {
    name,
    groups: group,
    hash: hashOf(token),
    createdAt,
    ...(days !== undefined && { expiresAt: new Date(createdAt.getTime() + Number(days) * dayMilliseconds) }),
  };
  const changed = await file.change((tokens) => [...tokens, kept]);
  if (changed.isErr()) return failed(changed.error, terminal);
  const { aside, note } = report(terminal);
  // Alone on stdout, so that it can be piped to where it is kept.
  terminal.out(`${token}\n`);
  aside(
    `This token of ${name} is shown only now. Clients send it in the header Authorization: Bearer TOKEN.`,
  );
  const others = changed.value.filter((one) => one.name === name).length - 1;
  if (others > 0)
    note(
      `${name} has ${others === 1 ? "another token" : `${others} other tokens`}, which still work${others === 1 ? "s" : ""}.`,
    );
  return 0;
}

/** @param keepsNewest to replace a token without a gap: the new one is there before the old one goes. */
async function remove(
  file: TokenFile,
  name: string,
  keepsNewest: boolean,
  terminal: Terminal,
): Promise<number> {
  let removed = 0;
  const changed = await file.change((tokens) => {
    const own = tokens.filter((one) => one.name === name);
    // In the order in which they were made.
    const newest = keepsNewest ? own.at(-1) : undefined;
    const kept = tokens.filter((one) => one.name !== name || one === newest);
    removed = tokens.length - kept.length;
    return kept;
  });
  if (changed.isErr()) return failed(changed.error, terminal);
  if (removed === 0) {
    const isKept = changed.value.some((one) => one.name === name);
    return failed(
      isKept
        ? `There is no older token of ${name}: the only one was kept.`
        : `There is no token of ${name}. Run mcp-openai tokens list.`,
      terminal,
    );
  }
  const older = keepsNewest ? "older " : "";
  terminal.out(`Removed ${removed === 1 ? `the ${older}token` : `${removed} ${older}tokens`} of ${name}.\n`);
  return 0;
}

async function list(file: TokenFile, asJson: boolean, terminal: Terminal): Promise<number> {
  const tokens = await file.read();
  if (tokens.isErr()) return failed(tokens.error, terminal);
  if (asJson) {
    const shown = tokens.value.map(({ name, groups, createdAt, expiresAt }) => ({
      name,
      groups,
      createdAt,
      expiresAt,
    }));
    writeJson(terminal, { tokens: shown });
    return 0;
  }
  const day = (date: Date | undefined): string => date?.toISOString().slice(0, 10) ?? "never";
  const rows = tokens.value.map(({ name, groups, createdAt, expiresAt }) => [
    name,
    groups.join(", "),
    day(createdAt),
    day(expiresAt),
  ]);
  if (rows.length === 0)
    report(terminal).note("there are no tokens. Make one with mcp-openai tokens add NAME.");
  else
    writeTable(
      terminal,
      ["name", "groups", "made", "expires"].map((heading) => ({ heading })),
      rows,
    );
  return 0;
}

function failed(message: string, terminal: Terminal): number {
  report(terminal).error(message);
  return 1;
}
