import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import type { ChatStep, ChatStyle } from "./chat-style.js";
import { readFaultBody } from "./read-fault.js";

/** What ends a stream of Chat Completions: all was sent. */
const endMark = /^\[DONE\]\s*$/;

/**
 * Reads a streamed answer. Not by the vendor's package, whose three generators for each event cost more than all
 * else does that is done with an answer.
 * @param readEvent makes a step of an event.
 * @returns the steps, those together whose events came together; the last one says so if the stream did that all
 * was sent.
 */
export async function* readSteps(
  { body }: Response,
  readEvent: ChatStyle["readEvent"],
): AsyncGenerator<readonly ChatStep[]> {
  let steps: ChatStep[] = [];
  let unreadable: SyntaxError | undefined;
  const add = (step: ChatStep): void => {
    const last = steps.at(-1);
    if (last !== undefined && isText(last) && isText(step)) {
      steps[steps.length - 1] = { delta: last.delta + step.delta };
    } else steps.push(step);
  };
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (unreadable !== undefined || steps.at(-1)?.isWhole === true) return;
      if (endMark.test(data)) { add({ isWhole: true }); return; }
      const read = parse(data);
      if (read instanceof SyntaxError) unreadable = read;
      else add(faultOf(event, read) ?? readEvent(read));
    },
  });
  const decoder = new StringDecoder("utf8");
  for await (const chunk of body as unknown as AsyncIterable<Buffer>) {
    parser.feed(decoder.write(chunk));
    const isWhole = steps.at(-1)?.isWhole === true;
    if (steps.length > 0) yield steps;
    steps = [];
    if (unreadable !== undefined) throw unreadable;
    if (isWhole) return;
  }
}

/** Steps that are nothing but text are one, when they come together. */
const isText = (step: ChatStep): step is { readonly delta: string } => {
  const [only, ...others] = Object.keys(step);
  return only === "delta" && others.length === 0 && step.delta !== undefined;
};

function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch (cause) {
    return new SyntaxError("an event is no JSON", { cause });
  }
}

/** An error comes by the event's name, or under `error` of any event. */
function faultOf(event: string | undefined, data: unknown): ChatStep | undefined {
  const error: unknown =
    typeof data === "object" && data !== null && "error" in data ? data.error : undefined;
  if (error) return { fault: readFaultBody(error) };
  return event === "error" ? { fault: readFaultBody(data) } : undefined;
}
