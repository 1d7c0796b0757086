import { readRegularFile } from "../../adapters/file-system/read-regular-file.js";
import { err, ok, type Result } from "neverthrow";
import { issueInStrictJson } from "../../adapters/file-system/host-config/json-text.js";
import { openPolicy, readPolicy, type Policy } from "../../domain/principals/policy.js";

/** In bytes. */
const maxBytes = 10_000_000;

/** @param path undefined: nobody has limits. @returns on failure, a sentence for each issue. */
export async function readPolicyFile(path: string | undefined): Promise<Result<Policy, readonly string[]>> {
  if (path === undefined) return ok(openPolicy);
  let text = "";
  let value: unknown;
  try {
    text = (await readRegularFile(path, maxBytes)).toString("utf8").replace(/^\uFEFF/, "");
    value = JSON.parse(text);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    // Node names no line, and on some of its versions no place at all.
    const why =
      code === undefined ? `is not JSON (${issueInStrictJson(text) ?? message})` : `cannot be read (${code})`;
    return err([`The policy file ${path} ${why}.`]);
  }
  return readPolicy(value).mapErr((issues) => issues.map((issue) => `In the policy file ${path}: ${issue}`));
}
