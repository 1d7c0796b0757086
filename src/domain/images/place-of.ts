import type { StoredImage } from "../../ports/image-store.js";

/** Where callers find the original: its link, its path, or else its URI, which only this server understands. */
export const placeOf = ({ link, path, uri }: Pick<StoredImage, "link" | "path" | "uri">): string =>
  link?.url ?? path ?? uri;
