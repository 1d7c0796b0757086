import type { ImageStoreError, ReadImage } from "../../ports/image-store.js";
import { refusal, type Reply } from "./reply.js";

/** An SVG may contain scripts, which must not run in the name of this server. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** In seconds: an image never changes, and its link works for longer. */
const maxAge = 300;

/** The answer to a request for an image. */
export const imageReply = ({ image, bytes }: ReadImage): Reply => ({
  status: 200,
  body: bytes,
  headers: {
    "Content-Type": image.mediaType,
    "Content-Disposition": `inline; filename*=UTF-8''${encodeURIComponent(image.name)}`,
    "Content-Security-Policy": policy,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": `private, max-age=${maxAge}`,
  },
});

/** The answer for a link that leads nowhere. */
export const noImage = (why: "expired" | "unknown" | ImageStoreError["kind"]): Reply => {
  if (why === "expired")
    return refusal(410, "This link has expired. Ask the assistant for the image again: it is still stored.");
  if (why === "unavailable")
    return refusal(503, "The image cannot be read now. Try again in a minute.", { "Retry-After": "60" });
  return refusal(404, "There is no image at this link: it is incomplete, or the image was deleted.");
};
