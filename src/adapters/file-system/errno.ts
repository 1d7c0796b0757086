/** The system's code of an error, such as `ENOENT`; for other errors the name, because their text must not be shown. */
export function errorCode(cause: unknown): string {
  const { code, name } = (cause ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((word) => typeof word === "string") ?? "an unknown error";
}

/** Resolves to undefined if the promise rejects with `ENOENT`. */
export async function unlessMissing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw cause;
  }
}
