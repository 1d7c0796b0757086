import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import { isErrorBody, readVendorErrorBody, type VendorError } from "../errors/read-vendor-error.js";
import { tooLarge } from "../errors/unusable-reply.js";

/** A part of a stream: the data of an event, an error in place of an event, or the end mark. */
export type StreamPart =
  | { readonly type: "event"; readonly data: unknown }
  | { readonly type: "vendor-error"; readonly vendorError: VendorError }
  | { readonly type: "end" };

/** The end mark of Chat Completions, as different servers write it, or its start. */
const endMark = /^\W*DONE\W*$|^\s*\[D(?:O(?:NE?)?)?\s*$/i;
/** An end mark that lacks its blank line, at the end of what has arrived. */
const openEndMark = /[\r\n]data: ?\[DONE\]\s*$/;
const openEndMarkLength = "\r\ndata: [DONE]\r\n".length;

/** Data that is not JSON but only keeps the connection open: nothing, a comment, or one word. */
const filler = /^\s*(?::|$|[[(]?[a-z][\w-]*[\])]?\s*$)/i;
/** What such data, or its event, may start with. */
const keepAlive = /^\W*(?:ping|heartbeat|keep.?alive)\b/i;

/**
 * Reads a stream of vendor events. The vendor's package is not used for this: its three generators per event cost more
 * than everything else that is done with an answer.
 * @param maxEventBytes the maximum size of one event, in characters.
 * @returns the parts up to the end mark, grouped as they arrived. A group is empty if no event was completed: the server
 *   is alive. After the parts before it, throws a `SyntaxError` if an event is not JSON, and an `UnusableReply` if one is
 *   too large.
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  maxEventBytes: number,
): AsyncGenerator<readonly StreamPart[]> {
  let parts: StreamPart[] = [];
  const over: { is: boolean; because?: Error } = { is: false };
  const add = (event: string | undefined, data: string): void => {
    const part = read(event, data);
    if (part instanceof SyntaxError && data.includes("\n")) {
      // Events without a blank line between them arrive as one.
      for (const line of linesOf(data)) if (!over.is) add(event, line);
      return;
    }
    if (part instanceof SyntaxError) over.because = part;
    else if (part !== undefined) parts.push(part);
    over.is = part !== undefined && (part instanceof SyntaxError || part.type === "end");
  };
  const parser = createParser({
    maxBufferSize: maxEventBytes,
    onError: ({ type }) => {
      if (type !== "max-buffer-size-exceeded") return;
      over.is = true;
      over.because ??= tooLarge("an event", maxEventBytes, "MAX_EVENT_BYTES");
    },
    onEvent: ({ event, data }) => {
      if (!over.is) add(event, data);
    },
  });
  const decoder = new StringDecoder("utf8");
  let broken: { readonly thrown: unknown } | undefined;
  let tail = "";
  try {
    for await (const chunk of body) {
      const text = decoder.write(chunk);
      parser.feed(text);
      tail = (text.length < openEndMarkLength ? tail + text : text).slice(-openEndMarkLength);
      if (!over.is && !tail.endsWith("\n\n") && openEndMark.test(tail)) parser.feed("\n\n");
      const together = parts;
      parts = [];
      yield together;
      if (over.is) break;
    }
  } catch (thrown) {
    broken = { thrown };
  }
  if (!over.is) {
    // The last event may lack its blank line. If it is not whole, the stream broke off, which the reader notices.
    parser.feed("\n\n");
    if (over.because instanceof SyntaxError) delete over.because;
    if (parts.length > 0) yield parts;
    if (broken !== undefined) throw broken.thrown;
  }
  if (over.because !== undefined) throw over.because;
}

/** An error is marked by the event's name, or by what any event contains. @returns undefined if there is nothing to read. */
function read(event: string | undefined, text: string): StreamPart | SyntaxError | undefined {
  const isError = event === "error";
  if (!text.startsWith("{") && !text.includes("\n")) {
    if (endMark.test(text)) return { type: "end" };
    if (!isError && (filler.test(text) || keepAlive.test(text) || keepAlive.test(event ?? "")))
      return undefined;
  }
  const data = parse(text);
  if (data instanceof SyntaxError) {
    return isError ? { type: "vendor-error", vendorError: readVendorErrorBody(text) } : data;
  }
  if (isError || isErrorBody(data)) {
    return { type: "vendor-error", vendorError: readVendorErrorBody(data) };
  }
  return { type: "event", data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    return new SyntaxError("an event is not JSON", { cause });
  }
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0, end = 0; end !== -1; from = end + 1) {
    end = text.indexOf("\n", from);
    yield text.slice(from, end === -1 ? undefined : end);
  }
}
