import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import { readVendorErrorBody, type VendorError } from "../errors/read-vendor-error.js";
import { tooLarge } from "../errors/unusable-reply.js";

/** What comes in a stream: an event's data, an error in place of one, or the mark that all was sent. */
export type StreamPart =
  | { readonly type: "event"; readonly data: unknown }
  | { readonly type: "vendor-error"; readonly vendorError: VendorError }
  | { readonly type: "end" };

/** Chat Completions ends so. */
const endMark = /^\[DONE\]\s*$/;

/**
 * Reads a stream of the vendor's events. Not by the vendor's package, whose three generators for each event cost more
 * than all else that is done with an answer.
 * @param maxEventBytes of one event, as characters.
 * @returns the parts, those together that came together, up to the mark that ends them. Throws a `SyntaxError` when
 * an event is no JSON, and an `UnusableReply` when one is too large, after what came before it.
 */
export async function* readEvents(
  { body }: Response,
  maxEventBytes: number,
): AsyncGenerator<readonly StreamPart[]> {
  let parts: StreamPart[] = [];
  const over: { is: boolean; because?: Error } = { is: false };
  const parser = createParser({
    maxBufferSize: maxEventBytes,
    onError: ({ type }) => {
      if (type !== "max-buffer-size-exceeded") return;
      over.is = true;
      over.because ??= tooLarge("an event", maxEventBytes, "MAX_EVENT_BYTES");
    },
    onEvent: ({ event, data }) => {
      if (over.is) return;
      const part = endMark.test(data) ? { type: "end" as const } : read(event, data);
      over.is = part instanceof SyntaxError || part.type === "end";
      if (part instanceof SyntaxError) over.because = part;
      else parts.push(part);
    },
  });
  const decoder = new StringDecoder("utf8");
  for await (const chunk of body as unknown as AsyncIterable<Buffer>) {
    parser.feed(decoder.write(chunk));
    const together = parts;
    parts = [];
    if (together.length > 0) yield together;
    if (over.because !== undefined) throw over.because;
    if (over.is) return;
  }
}

/** An error comes by the event's name, or under `error` of any event. */
function read(event: string | undefined, text: string): StreamPart | SyntaxError {
  const data = parse(text);
  if (data instanceof SyntaxError) return data;
  const error = typeof data === "object" && data !== null && "error" in data ? data.error : undefined;
  if (Boolean(error) || event === "error") {
    return { type: "vendor-error", vendorError: readVendorErrorBody(error || data) };
  }
  return { type: "event", data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    return new SyntaxError("an event is no JSON", { cause });
  }
}
