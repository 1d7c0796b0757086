import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import { isErrorBody, readVendorErrorBody, type VendorError } from "../errors/read-vendor-error.js";
import { tooLarge } from "../errors/unusable-reply.js";

/** A part of a stream: the data of an event, an error in place of an event, or the end mark. */
export type StreamPart =
  | { readonly type: "event"; readonly data: unknown }
  | { readonly type: "vendor-error"; readonly vendorError: VendorError }
  | { readonly type: "end" };

/** The end mark of Chat Completions. */
const endMark = /^\[DONE\]\s*$/;

/**
 * Reads a stream of vendor events. The vendor's package is not used for this: its three generators per event cost more
 * than everything else that is done with an answer.
 * @param maxEventBytes the maximum size of one event, in characters.
 * @returns the parts up to the end mark, grouped as they arrived. After the parts before it, throws a `SyntaxError` if an
 *   event is not JSON, and an `UnusableReply` if one is too large.
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

/** An error is marked by the event's name, or by what any event contains. */
function read(event: string | undefined, text: string): StreamPart | SyntaxError {
  const data = parse(text);
  if (data instanceof SyntaxError) return data;
  if (event === "error" || isErrorBody(data))
    return { type: "vendor-error", vendorError: readVendorErrorBody(data) };
  return { type: "event", data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    return new SyntaxError("an event is not JSON", { cause });
  }
}
