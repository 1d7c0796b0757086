import { secretRedactor } from "../foreign-text/redact-secrets.js";
import { isOurs, serverEntrySchema } from "./server-entry.js";

const blot = "[not shown]";

/** Variables whose values are no secret. */
const open = /^(?:MCP_OPENAI_.*|OPENAI_API_KEY_FILE|OPENAI_ORG_ID|OPENAI_PROJECT_ID|OPENAI_BASE_URL)$/;

/**
 * An entry for people to look at: JSON without secrets. Of a program that is not ours only the command is shown,
 * because nobody knows which of its arguments are secret.
 * @param secrets those that are known, of any shape.
 */
export function showEntry(entry: unknown, secrets: readonly string[]): string {
  const read = serverEntrySchema.safeParse(entry).data;
  if (read === undefined) return blot;
  const { command, args, env } = read;
  const ours = isOurs(read);
  const shown = {
    command,
    args: ours ? args : args.map(() => blot),
    ...(Object.keys(env).length > 0 && {
      env: Object.fromEntries(
        Object.entries(env).map(([name, value]) => [
          name,
          (ours && open.test(name)) || /^\$\{[^}]*\}$/.test(value) ? value : blot,
        ]),
      ),
    }),
  };
  const withoutPasswords = JSON.stringify(shown, undefined, 2).replace(/\/\/[^/@\s"]+@/g, "//[redacted]@");
  return secretRedactor(secrets)(withoutPasswords);
}
