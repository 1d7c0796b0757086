import { UnusableReply } from "../errors/unusable-reply.js";

/** The body of a successful reply, and what is in it. */
export interface OpenedBody {
  /** Whether it is a stream of events. Otherwise it should be JSON. */
  readonly isStream: boolean;
  /** The body without the blanks and the byte order mark at its start. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Blanks, and the bytes of a byte order mark. None of them can start an event or JSON. */
const meaningless = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/**
 * Finds out what a body is from how it starts, because compatible servers and proxies label streams as JSON, JSON as
 * text, and web pages as anything. Reads only the start.
 * @param onWait is called when the server sends blanks to keep the connection open before it answers.
 * @throws UnusableReply if it is a web page.
 */
export async function openBody(response: Response, onWait: () => void): Promise<OpenedBody> {
  const label = response.headers.get("content-type") ?? "";
  const chunks = (response.body as unknown as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let start = "";
  let kind: Kind | undefined;
  while (kind === undefined) {
    const next = await chunks.next();
    if (next.done !== true) {
      const chunk = start === "" ? withoutBlanks(next.value) : next.value;
      if (chunk.length === 0) onWait();
      else read.push(chunk);
      start += Buffer.from(chunk.subarray(0, longestField)).toString("latin1");
    }
    kind = kindOf(start, label, next.done === true);
  }
  if (kind === "page") {
    await response.body?.cancel();
    throw new UnusableReply("it is a web page");
  }
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => {
      const value = read.shift();
      return value === undefined ? chunks.next() : Promise.resolve({ value, done: false });
    },
    return: () => chunks.return?.() ?? Promise.resolve({ value: undefined, done: true }),
  };
  return { isStream: kind === "stream", body: { [Symbol.asyncIterator]: () => iterator } };
}

type Kind = "stream" | "json" | "page";

const field = /^(?::|(?:data|event|id|retry):)/;
const longestField = "event:".length;

/** @returns undefined if more of the body is needed to tell. */
function kindOf(start: string, label: string, isAll: boolean): Kind | undefined {
  if (start.startsWith("<")) return "page";
  if (/^[{[]/.test(start)) return "json";
  if (field.test(start)) return "stream";
  if (!isAll && start.length < longestField) return undefined;
  if (label.includes("text/html")) return "page";
  return label.includes("text/event-stream") ? "stream" : "json";
}

function withoutBlanks(chunk: Uint8Array): Uint8Array {
  const at = chunk.findIndex((byte) => !meaningless.has(byte));
  return at === -1 ? chunk.subarray(chunk.length) : chunk.subarray(at);
}
