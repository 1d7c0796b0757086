import type { Clock } from "../../../ports/clock.js";
import type { Announce } from "../protocol/handlers.js";

/** Subscribes to saved images. @returns a function that ends the subscription. */
export type WatchImages = (onSaved: () => void) => () => void;

/** How long to wait for more images: the images of a batch are saved in quick succession, and need one notification. */
const debounceMilliseconds = 50;

/** Notifies the host that the list of resources has changed, once for all images saved at about the same time. */
export function announceImages(watch: WatchImages, clock: Clock) {
  let stop: (() => void) | undefined;
  const begin = ({ resourcesChanged }: Announce): void => {
    if (stop !== undefined) return;
    let cancel: (() => void) | undefined;
    const end = watch(() => {
      cancel ??= clock.schedule(debounceMilliseconds, () => {
        cancel = undefined;
        // If this fails, the client is gone, and the server is about to close.
        resourcesChanged().catch(() => undefined);
      });
    });
    stop = () => {
      end();
      cancel?.();
    };
  };
  return {
    /** To be called when the host is ready for notifications; safe to call more than once. */
    begin,
    /** Stops the notifications. */
    end: (): void => stop?.(),
  };
}
