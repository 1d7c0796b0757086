import { z } from "zod";
import type { Source } from "../../../ports/chat-provider.js";

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
