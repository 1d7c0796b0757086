/** The system's code of an error, such as `ENOENT`; the name of any other error, whose text is not ours to show. */
export function errorCode(cause: unknown): string {
  const { code, name } = (cause ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((word) => typeof word === "string") ?? "an unknown error";
}

/** What a promise comes to; undefined if what it reads does not exist. */
export async function unlessMissing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw cause;
  }
}
