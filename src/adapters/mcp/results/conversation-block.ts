import type { TextContent } from "@modelcontextprotocol/sdk/types.js";

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
