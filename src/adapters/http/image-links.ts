import { createHmac, timingSafeEqual } from "node:crypto";
import type { ImageLink } from "../../ports/image-store.js";

/** The path under which images are served. */
export const imagePath = "/images/";

export interface ImageLinksOptions {
  /** Where clients reach this server, without a path. */
  readonly origin: () => string;
  /** Signs the links. Nodes that serve the same images share it. */
  readonly secret: string;
  /** How long a link works, in milliseconds. */
  readonly milliseconds: number;
  readonly now: () => Date;
}

/** Whose image a link leads to, and which. */
export interface LinkedImage {
  /** The id of its principal. */
  readonly owner: string;
  /** Its name in the store. */
  readonly name: string;
}

/**
 * Links that lead to one image, for whoever has them, until they expire. They are signed, so that nobody can make one for
 * another image or a later time.
 */
export class ImageLinks {
  readonly #options: ImageLinksOptions;

  constructor(options: ImageLinksOptions) {
    this.#options = options;
  }

  linkTo({ owner, name }: LinkedImage): ImageLink {
    const { origin, milliseconds, now } = this.#options;
    const seconds = Math.ceil((now().getTime() + milliseconds) / 1_000);
    const path = [owner, name].map(encodeURIComponent).join("/");
    const url = new URL(`${origin()}${imagePath}${path}`);
    url.searchParams.set("expires", String(seconds));
    url.searchParams.set("signature", this.#signature({ owner, name }, seconds));
    return { url: url.href, expiresAt: new Date(seconds * 1_000) };
  }

  /** @returns `unknown`: it is no link of this server, or was changed. */
  read(url: URL): LinkedImage | "expired" | "unknown" {
    if (!url.pathname.startsWith(imagePath)) return "unknown";
    const parts = url.pathname.slice(imagePath.length).split("/").map(decoded);
    const [owner, name] = parts;
    const seconds = Number(url.searchParams.get("expires"));
    if (parts.length !== 2 || owner === undefined || name === undefined || !Number.isSafeInteger(seconds))
      return "unknown";
    const expected = Buffer.from(this.#signature({ owner, name }, seconds));
    const given = Buffer.from(url.searchParams.get("signature") ?? "");
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return "unknown";
    return seconds * 1_000 > this.#options.now().getTime() ? { owner, name } : "expired";
  }

  #signature({ owner, name }: LinkedImage, seconds: number): string {
    return createHmac("sha256", this.#options.secret)
      .update(JSON.stringify([owner, name, seconds]))
      .digest("base64url");
  }
}

/** @returns undefined: it is not encoded as a URL is. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
