import { AllowedFolders } from "../../adapters/file-system/user-files/allowed-folders.js";
import { localImages } from "../../adapters/file-system/user-files/local-images.js";
import { ImageFiles } from "../../adapters/file-system/user-files/image-files.js";
import { withCallDeadline } from "../../adapters/resilience/deadlines.js";
import { SharpCodec } from "../../adapters/sharp/sharp-codec.js";
import { webImages } from "../../adapters/web/web-images.js";
import { InputImages } from "../../domain/images/inputs/input-images.js";
import type { Proxies } from "../../adapters/proxy/proxies.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageSource, ImageSourceRequest } from "../../ports/image-source.js";
import { openAiOptions } from "../settings/openai-options.js";
import { listOfPaths, originsOf } from "../settings/setting-types.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import { absoluteFolder, currentFolder, homeFolder } from "../settings/user-folders.js";

/** Where images are read from and copied to, and how previews are made. */
export function provideImages(provide: Provide, settings: Settings): void {
  provide(
    tokens.allowedFolders,
    [],
    () =>
      new AllowedFolders({
        folders: [
          ...(settings.imageDir === undefined ? [] : [absoluteFolder(settings.imageDir)]),
          ...listOfPaths(settings.allowedFolders ?? ""),
        ],
        currentFolder: currentFolder(),
        homeFolder: homeFolder(),
      }),
  );
  provide(tokens.imageCodec, [], () => new SharpCodec());
  provide(tokens.imageExport, [tokens.allowedFolders], (folders) => new ImageFiles(folders));
  provide(tokens.fileImages, [tokens.allowedFolders], localImages);
  provide(tokens.webImages, [tokens.clock, tokens.proxies], (clock, proxies) => {
    const home = settings.provider === "offline" ? [] : [new URL(openAiOptions(settings).baseUrl).origin];
    return downloadedImages(settings, clock, proxies, home);
  });
  provide(
    tokens.inputImages,
    [tokens.fileImages, tokens.webImages, tokens.watchedImages, tokens.imageCodec],
    (files, web, store, codec) =>
      new InputImages({ files, web, store, codec, maxInputBytes: settings.maxInputBytes }),
  );
}

/**
 * Images behind URLs. A download that never finishes ends at the call's deadline.
 * @param origins allowed even if private, besides those of the settings.
 */
export function downloadedImages(
  { imageOrigins = "" }: Settings,
  clock: Clock,
  proxies: Proxies | undefined,
  origins: readonly string[],
): ImageSource {
  const web = webImages({ origins: [...origins, ...(originsOf(imageOrigins) ?? [])], proxies });
  return {
    read: withCallDeadline({ clock })<ImageSourceRequest, Uint8Array>((request, call) =>
      web.read(request, call),
    ),
  };
}
