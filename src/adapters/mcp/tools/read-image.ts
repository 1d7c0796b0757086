import { jsonSchemaOf } from "../../../domain/arguments/argument-types.js";
import { readImageArguments } from "../../../domain/arguments/gallery-arguments.js";
import { readImagePart } from "../../../domain/images/read-image-part.js";
import type { ImageStore } from "../../../ports/image-store.js";
import { onlyForGallery } from "../gallery/gallery-view.js";
import { imageResultBudget } from "../protocol/client.js";
import { icons } from "../protocol/icons.js";
import type { ToolDefinition } from "../protocol/tool.js";
import { base64 } from "../results/image-result.js";
import { errorResult } from "../results/error-result.js";
import type { ServedTool } from "./serve-tools.js";

export interface ReadImageParts {
  readonly imageStore: ImageStore;
  readonly redact: (text: string) => string;
  /** The maximum size of a serialised result, in characters. */
  readonly resultBudget: number;
}

const definition = onlyForGallery({
  name: "read-image",
  title: "Read an image",
  icons: icons.list,
  description: "Returns some bytes of an original that a tool of this server made. For the gallery.",
  inputSchema: jsonSchemaOf(readImageArguments) as ToolDefinition["inputSchema"],
  annotations: {
    title: "Read an image",
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
});

/** Characters reserved for what surrounds the bytes: twice the URI, above all. */
const envelope = 4_000;

/** The tool `read-image`: hands the view an original in parts, whose base64 can be joined. */
export function readImageTool({ imageStore, redact, resultBudget }: ReadImageParts): ServedTool {
  return {
    definitionFor: ({ showsApps }) => (showsApps ? definition : undefined),
    call: async (input, _waiter, client) => {
      const partLength = Math.floor((imageResultBudget(client, resultBudget) - envelope) / 4) * 3;
      const read = await readImagePart(imageStore, input, partLength);
      if (read.isErr()) return errorResult(read.error, { redact });
      const { image, offset, bytes } = read.value;
      const { uri, mediaType, size } = image;
      return {
        content: [
          { type: "text", text: JSON.stringify({ uri, offset, bytes: bytes.length, size, mediaType }) },
          { type: "resource", resource: { uri, mimeType: mediaType, blob: base64(bytes) } },
        ],
      };
    },
  };
}
