import { placeOf } from "../../../domain/images/place-of.js";
import type { ReportUsage } from "../../../domain/spending/report-usage.js";
import type { ImageStore, ImageStoreError, StoredImage } from "../../../ports/image-store.js";
import { ErrorCode } from "../protocol/error-codes.js";
import type { RequestHandlers } from "../protocol/handlers.js";
import { noSuchResource, protocolError } from "../protocol/protocol-error.js";
import { textTemplate, type KeptTexts } from "../protocol/kept-texts.js";
import { galleryResource, readGallery } from "../gallery/gallery-view.js";
import { clientOf } from "../protocol/client.js";
import { base64 } from "../results/image-result.js";
import { readUsage, usageResource } from "./usage-resource.js";

type Redact = (text: string) => string;

/** Images per page of `resources/list`. */
const pageSize = 100;

/** SDK clients read lines of at most 10 MiB, and base64 turns three bytes into four characters. */
const maxBytes = 7_000_000;

/**
 * Serves the saved originals as resources, preceded on the first page by the usage report and, for clients that show apps,
 * the gallery; and the kept texts, unlisted.
 * @param redact redacts secrets in what errors repeat.
 */
export const resourceRequests = (
  images: ImageStore,
  reportUsage: ReportUsage,
  texts: KeptTexts,
  redact: Redact,
): Pick<RequestHandlers, "resources/list" | "resources/templates/list" | "resources/read"> => ({
  "resources/templates/list": () => ({ resourceTemplates: [textTemplate] }),

  "resources/list": async ({ cursor }, { host }) => {
    const offset = offsetOf(cursor);
    const page = await images.list({ offset, limit: pageSize });
    if (page.isErr()) throw protocolError(ErrorCode.InternalError, page.error.message);
    const next = offset + pageSize;
    const first = clientOf(host).showsApps ? [usageResource, galleryResource] : [usageResource];
    return {
      resources: [...(offset === 0 ? first : []), ...page.value.images.map(describe)],
      ...(next < page.value.total && { nextCursor: String(next) }),
    };
  },

  "resources/read": async ({ uri }) => {
    if (uri === usageResource.uri) return readUsage(reportUsage);
    if (uri === galleryResource.uri) return readGallery();
    const text = await texts.read(uri);
    if (text !== undefined) return text;
    const found = await images.read(uri, { maxBytes: maxBytes });
    if (found.isErr()) throw errorFor(found.error, uri, redact);
    const { image, bytes, provenance } = found.value;
    if (bytes.length > maxBytes) {
      throw protocolError(
        ErrorCode.InvalidRequest,
        `${image.name} has ${bytes.length} bytes, more than MCP clients can read at once. Open the file itself: ${placeOf(image)}`,
      );
    }
    const blob = base64(bytes);
    const _meta = provenance && {
      "mcp-openai/provenance": { ...provenance, createdAt: image.createdAt.toISOString() },
    };
    return { contents: [{ uri: image.uri, mimeType: image.mediaType, blob, ...(_meta && { _meta }) }] };
  },
});

function errorFor({ kind, message }: ImageStoreError, uri: string, redact: Redact): Error {
  switch (kind) {
    case "not-found":
      return noSuchResource(message, uri, redact);
    case "too-large":
      return protocolError(ErrorCode.InvalidRequest, message);
    case "unavailable":
      return protocolError(ErrorCode.InternalError, message);
  }
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw protocolError(ErrorCode.InvalidParams, "The cursor is unknown. List the resources from the start.");
}

const describe = ({ uri, name, mediaType, size, createdAt }: StoredImage) => ({
  uri,
  name,
  mimeType: mediaType,
  size,
  annotations: { lastModified: createdAt.toISOString() },
});
