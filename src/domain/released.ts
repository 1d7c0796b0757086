import { ResultAsync } from "neverthrow";

/** Calls `release` once the result is there, however it turned out. */
export function released<Value, Failure>(
  result: ResultAsync<Value, Failure>,
  release: () => void,
): ResultAsync<Value, Failure> {
  return new ResultAsync(Promise.resolve(result).finally(release));
}
