import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Clock } from "../../../ports/clock.js";

/** Hears of each image that is kept. @returns a function that ends it. */
export type WatchImages = (onKept: () => void) => () => void;

/** The images of a batch are kept one after the other; a host that lists them anew for each would list in vain. */
const gatherMilliseconds = 50;

/** Tells the host that the list of resources has changed, once for all images that were kept at about the same time. */
export function announceImages(server: Server, watch: WatchImages, clock: Clock) {
  let silence: (() => void) | undefined;
  const begin = (): void => {
    if (silence !== undefined) return;
    let cancel: (() => void) | undefined;
    const end = watch(() => {
      cancel ??= clock.schedule(gatherMilliseconds, () => {
        cancel = undefined;
        // A client that cannot be told is gone, and the server is about to close.
        server.sendResourceListChanged().catch(() => undefined);
      });
    });
    silence = () => {
      end();
      cancel?.();
    };
  };
  return {
    /** To be called when the host is ready to be told, once or more often. */
    begin,
    /** After it nothing is told any more. */
    end: (): void => silence?.(),
  };
}
