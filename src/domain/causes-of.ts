/** How far the causes of an error are followed. */
const maxDepth = 6;

/** What was thrown, the cause of that, and so on: packages wrap what they catch. */
export function* causesOf(thrown: unknown): Generator<object> {
  let error = thrown;
  for (let depth = 0; depth < maxDepth && typeof error === "object" && error !== null; depth++) {
    yield error;
    error = (error as { cause?: unknown }).cause;
  }
}
