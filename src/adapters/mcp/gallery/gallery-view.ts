import type { ReadResourceResult, Resource } from "@modelcontextprotocol/sdk/types.js";
import { appMediaType } from "../protocol/client.js";
import type { ToolDefinition } from "../protocol/tool.js";

/** The view that shows images in the conversation, as hosts list it. */
export const galleryResource = {
  uri: "ui://mcp-openai/gallery.html",
  name: "gallery",
  title: "Image gallery",
  description: "Shows the images that the tools of this server make, in hosts that show MCP Apps.",
  mimeType: appMediaType,
} satisfies Resource;

/** Reads the view. It needs no network, so it declares no domains. ChatGPT has names of its own for the same facts. */
export async function readGallery(): Promise<ReadResourceResult> {
  const { uri, mimeType, description } = galleryResource;
  const { galleryPage: text } = await import("./gallery-page.js");
  const _meta = {
    ui: { prefersBorder: false },
    "openai/widgetPrefersBorder": false,
    "openai/widgetDescription": description,
  };
  return { contents: [{ uri, mimeType, text, _meta }] };
}

/** A tool whose results the view shows, and that the view may call. */
export const shownInGallery = (definition: ToolDefinition): ToolDefinition => ({
  ...definition,
  _meta: {
    ui: { resourceUri: galleryResource.uri, visibility: ["model", "app"] },
    // The older name, for hosts that know only that.
    "ui/resourceUri": galleryResource.uri,
    "openai/outputTemplate": galleryResource.uri,
    "openai/widgetAccessible": true,
  },
});

/** A tool that the view may call, but whose results it does not show by itself. */
export const callableByGallery = (definition: ToolDefinition): ToolDefinition => ({
  ...definition,
  _meta: { ui: { visibility: ["model", "app"] }, "openai/widgetAccessible": true },
});

/** A tool that only the view calls. */
export const onlyForGallery = (definition: ToolDefinition): ToolDefinition => ({
  ...definition,
  _meta: { ui: { visibility: ["app"] }, "openai/visibility": "private", "openai/widgetAccessible": true },
});
