import { readFileSync } from "node:fs";
import { err, ok, type Result } from "neverthrow";
import { openPolicy, readPolicy, type Policy } from "../../domain/principals/policy.js";

/** @param path undefined: nobody has limits. @returns on failure, a sentence for each issue. */
export function readPolicyFile(path: string | undefined): Result<Policy, readonly string[]> {
  if (path === undefined) return ok(openPolicy);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    return err([
      `The policy file ${path} ${code === undefined ? `is not JSON (${message})` : `cannot be read (${code})`}.`,
    ]);
  }
  return readPolicy(value).mapErr((issues) => issues.map((issue) => `In the policy file ${path}: ${issue}`));
}
