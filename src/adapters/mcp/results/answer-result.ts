import type { TextContent } from "@modelcontextprotocol/sdk/types.js";
import type { Source } from "../../../ports/chat-provider.js";
import { shorten } from "../protocol/truncate.js";

/** Limits of the list of sources, so that it never crowds out the answer. */
const maxSources = 30;
const maxUrlLength = 500;
const maxTitleLength = 120;

/** The sources of an answer as links, in a separate block, so that the answer is exactly the model's text. */
export function sourcesBlock(sources: readonly Source[] = []): TextContent[] {
  const shown = sources.filter(({ url }) => url.length <= maxUrlLength).slice(0, maxSources);
  if (shown.length === 0) return [];
  return [{ type: "text", text: ["Sources:", ...shown.map(link)].join("\n") }];
}

/** Titles are foreign text: characters that could end the link or start another one are escaped. */
function link({ url, title }: Source): string {
  const label = shorten(title ?? "", maxTitleLength) || new URL(url).hostname;
  const address = new URL(url).href.replaceAll("(", "%28").replaceAll(")", "%29");
  return `- [${label.replace(/[[\]\\<>`*_!]/g, "\\$&")}](${address})`;
}

/** The notes of a reply in a separate block, so that the answer is exactly the model's text. */
export const notesBlock = (notes: readonly string[]): TextContent[] =>
  notes.length === 0 ? [] : [{ type: "text", text: notes.map((note) => `Note: ${note}`).join("\n") }];

/** How to continue from an answer, in a separate block, so that the answer is exactly the model's text. */
export const conversationBlock = (conversation: string | undefined): TextContent[] =>
  conversation === undefined
    ? []
    : [
        {
          type: "text",
          text: `Conversation: ${conversation} (pass it as conversation to continue from this answer)`,
        },
      ];
