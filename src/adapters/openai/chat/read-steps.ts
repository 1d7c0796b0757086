import type { ChatStep, ChatStyle } from "./chat-style.js";
import { readEvents, type StreamPart } from "../http/read-events.js";
import { z } from "zod";
import type { Source } from "../../../ports/chat-provider.js";

/**
 * Reads a streamed answer.
 * @param readEvent turns an event into a step.
 * @param maxEventBytes as in `readEvents`.
 * @returns the steps. Text that arrived together is one step, and an empty step is a sign of life. `isWhole` is set on the
 *   last one if the stream had an end mark.
 */
export async function* readSteps(
  body: AsyncIterable<Uint8Array>,
  readEvent: ChatStyle["readEvent"],
  maxEventBytes: number,
): AsyncGenerator<ChatStep> {
  for await (const parts of readEvents(body, maxEventBytes)) {
    if (parts.length === 0) yield {};
    // Adjacent pieces of text are joined, so that they are reported once.
    let delta = "";
    let model: string | undefined;
    for (const part of parts) {
      const step = stepOf(part, readEvent);
      if (isText(step)) {
        delta += step.delta;
        model = step.model;
        continue;
      }
      if (delta !== "") yield { delta, model };
      delta = "";
      yield step;
    }
    if (delta !== "") yield { delta, model };
  }
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

function isText(step: ChatStep): step is { readonly delta: string; readonly model?: string | undefined } {
  for (const name in step) if (name !== "delta" && name !== "model") return false;
  return Boolean(step.delta);
}

const citationSchema = z.object({
  type: z.literal("url_citation"),
  url: z.url({ protocol: /^https?$/ }),
  title: z.string().optional().catch(undefined),
});

/** Picks the web pages from the annotations of a text and ignores the rest. */
export const readSources = (annotations: readonly unknown[]): Source[] =>
  annotations.flatMap((annotation) => {
    const citation = citationSchema.safeParse(annotation).data;
    if (citation === undefined) return [];
    const { url, title } = citation;
    return [{ url, ...(title !== undefined && { title }) }];
  });
