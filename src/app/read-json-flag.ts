import { readFileSync } from "node:fs";
import { Result } from "neverthrow";

/** Reads the value of a flag that is JSON, or the path of a file that holds it. @returns a sentence that says why not. */
export function readJsonFlag(flag: string, value: string): Result<unknown, string> {
  const isInline = value.trimStart().startsWith("{");
  const read = Result.fromThrowable(
    (): unknown => JSON.parse(isInline ? value : readFileSync(value, "utf8").replace(/^\uFEFF/, "")),
    (thrown) => `--${flag} must be JSON, or a file that holds it: ${(thrown as Error).message}.`,
  );
  return read();
}
