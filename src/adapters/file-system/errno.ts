/** The system's code of an error; the name of any other error, whose text is not ours to show. */
export function systemCode(cause: unknown): string {
  const { code, name } = (cause ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((word) => typeof word === "string") ?? "an unknown error";
}

/** What a promise comes to; undefined, if what it wants is not there. */
export async function unlessMissing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return undefined;
    throw cause;
  }
}
