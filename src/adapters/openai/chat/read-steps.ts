import type { ChatStep, ChatStyle } from "./chat-style.js";
import { readEvents, type StreamPart } from "../http/read-events.js";
import { z } from "zod";
import type { Source } from "../../../ports/chat-provider.js";

/**
 * Reads a streamed answer.
 * @param readEvent makes a step of an event.
 * @param maxEventBytes as of `readEvents`.
 * @returns the steps, one for text that came together; the last one says so if the stream did that all was sent.
 */
export async function* readSteps(
  response: Response,
  readEvent: ChatStyle["readEvent"],
  maxEventBytes: number,
): AsyncGenerator<ChatStep> {
  for await (const parts of readEvents(response, maxEventBytes))
    yield* joined(parts.map((part) => stepOf(part, readEvent)));
}

function stepOf(part: StreamPart, readEvent: ChatStyle["readEvent"]): ChatStep {
  switch (part.type) {
    case "event":
      return readEvent(part.data);
    case "vendor-error":
      return { vendorError: part.vendorError };
    case "end":
      return { isWhole: true };
  }
}

/** Makes one of neighbours that are text and nothing else: whoever is told of them is told once. */
function joined(steps: readonly ChatStep[]): readonly ChatStep[] {
  const fewer: ChatStep[] = [];
  for (const step of steps) {
    const last = fewer.at(-1);
    if (last !== undefined && isText(last) && isText(step)) {
      fewer[fewer.length - 1] = { delta: last.delta + step.delta };
    } else fewer.push(step);
  }
  return fewer;
}

function isText(step: ChatStep): step is { readonly delta: string } {
  for (const name in step) if (name !== "delta") return false;
  return step.delta !== undefined;
}

const citationSchema = z.object({
  type: z.literal("url_citation"),
  url: z.url({ protocol: /^https?$/ }),
  title: z.string().optional().catch(undefined),
});

/** The web pages among the annotations of a text; whatever else annotates it is passed over. */
export const readSources = (annotations: readonly unknown[]): Source[] =>
  annotations.flatMap((annotation) => {
    const citation = citationSchema.safeParse(annotation).data;
    if (citation === undefined) return [];
    const { url, title } = citation;
    return [{ url, ...(title !== undefined && { title }) }];
  });
