import { readFileSync, statSync } from "node:fs";
import { err, Result } from "neverthrow";
import { readPrices, unusable, type OwnPrices } from "../../../domain/models/prices.js";

/** Far more than the prices of all models that exist. */
const maxBytes = 1_000_000;

/** Reads a user's own prices. @returns on failure a sentence for the user. */
export function readPricesFile(file: string): Result<OwnPrices, string> {
  const read = Result.fromThrowable(
    () => {
      const status = statSync(file);
      // A pipe or a device could block for ever.
      return status.isFile() && status.size <= maxBytes ? readFileSync(file, "utf8") : undefined;
    },
    (error) => `it cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`,
  );
  return read()
    .mapErr((why) => unusable(file, why))
    .andThen((text) =>
      text === undefined
        ? err(unusable(file, `it must be a file of at most ${maxBytes} bytes`))
        : readPrices(text, file),
    );
}
