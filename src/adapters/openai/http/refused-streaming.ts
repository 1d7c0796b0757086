import type { ErrorContext } from "../errors/error-context.js";
import { readVendorError, type VendorError } from "../errors/read-vendor-error.js";

/** The parameters of streaming. None is of use without `stream`, nor `stream` to images without `partial_images`. */
export type StreamingParameter = "stream_options" | "partial_images" | "stream";

/** What a request leaves out. */
export type Without = ReadonlySet<StreamingParameter>;

/** Statuses of a request that was refused as it is. Nothing was carried out, so nothing is billed. */
const refusals = new Set([400, 404, 405, 415, 422, 501]);

/**
 * Leaves out what a server refuses of streaming, and remembers it by model, as long as the process runs. This adapts a
 * request, and is no retry: a refusal costs nothing, what is sent next is another request, and each parameter is left
 * out once. Only `src/adapters/resilience` retries.
 */
export class RefusedStreaming {
  readonly #byModel = new Map<string, Without>();

  /**
   * Sends a request, again if the server refuses a parameter of streaming.
   * @param parameters what the request has of them; the most specific first, because a text that names it may name the
   *   others too.
   * @returns the response, and a note for each parameter that this call was the first to leave out.
   */
  async send(
    model: string,
    parameters: readonly StreamingParameter[],
    context: () => ErrorContext,
    send: (without: Without) => Promise<Response>,
  ): Promise<{ readonly response: Response; readonly notes: readonly string[] }> {
    let without: Without = this.#byModel.get(model) ?? new Set();
    const notes: string[] = [];
    for (;;) {
      try {
        const response = await send(without);
        // Only now: the text of a refusal may be about something else.
        if (notes.length > 0) this.#byModel.set(model, without);
        return { response, notes };
      } catch (thrown) {
        const vendorError = readVendorError(thrown) ?? { codes: [] };
        const sent = without.has("stream") ? [] : parameters.filter((name) => !without.has(name));
        const refused = sent.find((name) => isRefused(name, vendorError));
        if (refused === undefined) throw thrown;
        without = new Set([...without, refused === "partial_images" ? "stream" : refused]);
        notes.push(note(refused, vendorError, context()));
      }
    }
  }
}

function isRefused(name: StreamingParameter, { status = 0, parameter, text = "" }: VendorError): boolean {
  if (!refusals.has(status)) return false;
  if (parameter !== undefined) return parameter.split(".")[0] === name;
  return name === "stream" ? /\bstream(?:ed|ing)?\b/i.test(text) : text.includes(name);
}

const effects: Record<StreamingParameter, string> = {
  stream_options: "the usage may be unknown",
  partial_images: "unfinished images are not shown",
  stream: "replies arrive in one piece",
};

const note = (name: StreamingParameter, { text }: VendorError, context: ErrorContext): string =>
  `${context.host} does not accept ${name} for ${context.model}, so it is left out there from now on: ${effects[name]}.` +
  (text === undefined ? "" : ` The server said: ${context.quote(text)}`);
