import type { TextContent } from "@modelcontextprotocol/sdk/types.js";

/** The notes of a reply as a block of their own, so that the answer's text stays exactly the model's. */
export const notesBlock = (notes: readonly string[]): TextContent[] =>
  notes.length === 0 ? [] : [{ type: "text", text: notes.map((note) => `Note: ${note}`).join("\n") }];
