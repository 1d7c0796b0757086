import { readRegularFile } from "../../adapters/file-system/read-regular-file.js";
import { err, ok, type Result } from "neverthrow";
import { openPolicy, readPolicy, type Policy } from "../../domain/principals/policy.js";

/** In bytes. */
const maxBytes = 10_000_000;

/** @param path undefined: nobody has limits. @returns on failure, a sentence for each issue. */
export async function readPolicyFile(path: string | undefined): Promise<Result<Policy, readonly string[]>> {
  if (path === undefined) return ok(openPolicy);
  let value: unknown;
  try {
    value = JSON.parse((await readRegularFile(path, maxBytes)).toString("utf8").replace(/^\uFEFF/, ""));
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    return err([
      `The policy file ${path} ${code === undefined ? `is not JSON (${message})` : `cannot be read (${code})`}.`,
    ]);
  }
  return readPolicy(value).mapErr((issues) => issues.map((issue) => `In the policy file ${path}: ${issue}`));
}
