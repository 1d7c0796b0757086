import { FindImages } from "../../../domain/images/find-images.js";
import { shownInGallery } from "../gallery/gallery-view.js";
import { icons } from "../protocol/icons.js";
import type { ToolDefinition } from "../protocol/tool.js";
import { browseResult, type BrowseResultParts } from "../results/browse-result.js";
import { errorResult } from "../results/error-result.js";
import type { ServedTool } from "./serve-tools.js";

export interface BrowseImagesParts extends Omit<BrowseResultParts, "client"> {
  readonly redact: (text: string) => string;
}

/** The tool `browse-images`: shows earlier images in the gallery. Its arguments are in src/domain/arguments. */
export function browseImagesTool(parts: BrowseImagesParts): ServedTool {
  const findImages = new FindImages(parts.imageStore);
  const definition = shownInGallery({
    name: "browse-images",
    title: "Browse images",
    icons: icons.list,
    description:
      "Shows the user images that were made earlier, newest first, in a gallery in the conversation, and returns their " +
      "prompts, models and links. Use it when the user asks for an earlier image, or wants to see what was made.",
    inputSchema: findImages.inputSchema as ToolDefinition["inputSchema"],
    annotations: {
      title: "Browse images",
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  });
  return {
    definitionFor: ({ showsApps }) => (showsApps ? definition : undefined),
    call: async (input, _waiter, client) => {
      const found = await findImages.execute(input);
      if (found.isErr()) return errorResult(found.error, parts);
      return browseResult(found.value, { ...parts, client });
    },
  };
}
