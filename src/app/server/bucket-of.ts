import { join } from "node:path";
import { ImageFolder } from "../../adapters/file-system/images/image-folder.js";
import { LaterImages } from "../../adapters/resilience/later-images.js";
import { s3AddressOf } from "../../adapters/s3/s3-address.js";
import { S3ImageStore } from "../../adapters/s3/s3-image-store.js";
import { localPrincipal } from "../../domain/principals/principal.js";
import type { Logger } from "../../ports/logger.js";
import type { MakeImageStore } from "../composition/principal-applications.js";
import type { ServerSettings } from "../settings/server-settings.js";
import { absoluteFolder, dataFolder } from "../settings/user-folders.js";

/** The bucket that the settings name. */
export interface Bucket {
  readonly makeImageStore: MakeImageStore;
  /** What is wrong with it, a sentence each; empty: nothing. */
  readonly troubles: () => readonly string[];
  readonly close: () => void;
}

/** @returns undefined: images are stored in folders. */
export function bucketOf(
  { images, accessKeyId, secretAccessKey, linkMinutes }: ServerSettings,
  { logger, fetch }: { readonly logger: Logger; readonly fetch: typeof globalThis.fetch },
): Bucket | undefined {
  const address = images === undefined ? undefined : s3AddressOf(images);
  if (address === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const { links, ...place } = address;
  const stores: LaterImages[] = [];
  return {
    makeImageStore: ({ imageDir = dataFolder("images") }, clock, linkTo, owner) => {
      const remote = new S3ImageStore({
        ...place,
        ...(links === "server" && { linkTo }),
        accessKeyId,
        secretAccessKey,
        prefix: owner === localPrincipal.id ? address.prefix : `${address.prefix}principals/${owner}/`,
        linkMilliseconds: linkMinutes * 60_000,
        clock,
        fetch,
      });
      const local = new ImageFolder({ folder: join(absoluteFolder(imageDir), "waiting"), clock, linkTo });
      const store = new LaterImages({ remote, local, clock, logger });
      stores.push(store);
      return store;
    },
    troubles: () =>
      stores.some(({ isAway }) => isAway)
        ? ["The image store cannot be reached; images are kept on this node and stored later."]
        : [],
    close: () => {
      for (const store of stores) store.close();
    },
  };
}
