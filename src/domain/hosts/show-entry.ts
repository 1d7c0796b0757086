import { secretRedactor } from "../foreign-text/redact-secrets.js";
import type { Host } from "./host.js";
import { isOurs, isReference, readEntry } from "./server-entry.js";

const hidden = "[not shown]";

/** Variables whose values are not secret. */
const publicVariables =
  /^(?:MCP_OPENAI_.*|OPENAI_API_KEY_FILE|OPENAI_ORG_ID|OPENAI_PROJECT_ID|OPENAI_BASE_URL)$/;

/**
 * An entry for display: JSON without secrets. For other programs only the command is shown, because any of their
 * arguments may be secret.
 * @param secrets known secrets, of any format.
 */
export function showEntry(entry: unknown, host: Host, secrets: readonly string[]): string {
  const read = readEntry(entry, host);
  if (read === undefined) return hidden;
  const { command, args, env } = read;
  const ours = isOurs(read);
  const shown = {
    command,
    args: ours ? args : args.map(() => hidden),
    ...(Object.keys(env).length > 0 && {
      env: Object.fromEntries(
        Object.entries(env).map(([name, value]) => [
          name,
          (ours && publicVariables.test(name)) || isReference(value) ? value : hidden,
        ]),
      ),
    }),
  };
  const withoutPasswords = JSON.stringify(shown, undefined, 2).replace(/\/\/[^/@\s"]+@/g, "//[redacted]@");
  return secretRedactor(secrets)(withoutPasswords);
}
