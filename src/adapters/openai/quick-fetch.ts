import type { Dispatcher, fetch, request } from "undici";

interface QuickFetchParts {
  readonly fetch: typeof fetch;
  readonly request: typeof request;
  readonly dispatcher: Dispatcher;
}

/** What the vendor's package reads of a response. */
type QuickResponse = Pick<Response, "status" | "ok" | "url" | "headers" | "text" | "json"> & {
  readonly body: AsyncIterable<Uint8Array> & { cancel(): Promise<void> };
};

type Init = NonNullable<Parameters<typeof fetch>[1]>;

/**
 * A `fetch` for the vendor's package without the web streams of the standard one, which cost several times what
 * the request does. What it is not made for, it leaves to undici's: bodies other than text, and redirects, where
 * the standard says which headers may go along.
 */
export function quickFetch({ fetch, request, dispatcher }: QuickFetchParts) {
  return async (
    url: string,
    init: Init & { headers: Record<string, string> },
  ): Promise<QuickResponse | Awaited<ReturnType<typeof fetch>>> => {
    const { method = "GET", headers, body, signal } = init;
    const standard = () => fetch(url, { ...init, dispatcher });
    if (body !== undefined && body !== null && typeof body !== "string") return standard();
    const answer = await request(url, {
      method: method,
      headers,
      body: body ?? null,
      signal: signal ?? null,
      dispatcher,
    }).catch((cause: unknown): never => {
      // The vendor's package looks for the cause where the standard puts it.
      throw signal?.aborted === true ? cause : new TypeError("fetch failed", { cause });
    });
    // One that breaks while nobody reads it must not bring the program down; whoever reads it is told.
    answer.body.on("error", () => undefined);
    if (answer.statusCode >= 300 && answer.statusCode < 400) {
      answer.body.destroy();
      return standard();
    }
    return responseOf(url, answer);
  };
}

const responseOf = (url: string, { statusCode, headers, body }: Dispatcher.ResponseData): QuickResponse => ({
  status: statusCode,
  ok: statusCode >= 200 && statusCode < 300,
  url,
  headers: headersOf(headers),
  body: Object.assign(body, {
    cancel: () => {
      body.destroy();
      return Promise.resolve();
    },
  }),
  text: () => body.text(),
  json: () => body.json(),
});

function headersOf(fields: Dispatcher.ResponseData["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}
