import type { OpenAI } from "openai";
import type { ChatStep, ChatStyle } from "./chat-style.js";

/** What ends a stream of Chat Completions: all was sent. The vendor's package takes note of it, but does not tell. */
const endMark = /^data: ?\[DONE\]\s*$/m;

/** Enough of the end of a stream to find the mark in it, in bytes. */
const tailLength = 32;

/**
 * Reads a streamed answer.
 * @param readEvent makes a step of an event.
 * @returns the steps; the last one says so if the stream did that all was sent.
 */
export async function* readSteps(
  { body, headers }: Response,
  readEvent: ChatStyle["readEvent"],
  client: OpenAI,
): AsyncGenerator<ChatStep> {
  const { Stream } = await import("./openai-package.js");
  let tail = Buffer.alloc(0);
  async function* tapped(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      tail = Buffer.concat([tail, chunk.subarray(-tailLength)]).subarray(-tailLength);
      yield chunk;
    }
  }
  // The call's own signal stops the request; this controller is what the package asks for. The client is for
  // its logger: without one it writes to the console.
  const stream = Stream.fromSSEResponse<unknown>(
    { headers, body: tapped() } as unknown as Response,
    new AbortController(),
    client,
  );
  for await (const data of stream) yield readEvent(data);
  if (endMark.test(tail.toString("latin1"))) yield { isWhole: true };
}
