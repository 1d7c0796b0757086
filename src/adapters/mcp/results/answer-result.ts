import type { TextContent } from "@modelcontextprotocol/sdk/types.js";
import type { Source } from "../../../ports/chat-provider.js";
import { shorten } from "../protocol/truncate.js";

/** More than this many are not listed, nor addresses longer than this, so that they never crowd out the answer. */
const maxSources = 30;
const maxUrlLength = 500;
const maxTitleLength = 120;

/** The sources of an answer as links, in a block of their own, so that the answer's text stays exactly the model's. */
export function sourcesBlock(sources: readonly Source[] = []): TextContent[] {
  const shown = sources.filter(({ url }) => url.length <= maxUrlLength).slice(0, maxSources);
  if (shown.length === 0) return [];
  return [{ type: "text", text: ["Sources:", ...shown.map(link)].join("\n") }];
}

/** Titles are foreign text: what would end the link early, or begin another, is escaped. */
function link({ url, title }: Source): string {
  const words = shorten(title ?? "", maxTitleLength) || new URL(url).hostname;
  const address = new URL(url).href.replaceAll("(", "%28").replaceAll(")", "%29");
  return `- [${words.replace(/[[\]\\<>`*_!]/g, "\\$&")}](${address})`;
}

/** The notes of a reply as a block of their own, so that the answer's text stays exactly the model's. */
export const notesBlock = (notes: readonly string[]): TextContent[] =>
  notes.length === 0 ? [] : [{ type: "text", text: notes.map((note) => `Note: ${note}`).join("\n") }];

/** How to go on from an answer, as a block of its own, so that the answer's text stays exactly the model's. */
export const conversationBlock = (conversation: string | undefined): TextContent[] =>
  conversation === undefined
    ? []
    : [
        {
          type: "text",
          text: `Conversation: ${conversation} (pass it as conversation to go on from this answer)`,
        },
      ];
