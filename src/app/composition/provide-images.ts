import { AllowedFolders } from "../../adapters/file-system/user-files/allowed-folders.js";
import { localImages } from "../../adapters/file-system/user-files/local-images.js";
import { ImageFiles } from "../../adapters/file-system/user-files/image-files.js";
import { withCallDeadline } from "../../adapters/resilience/deadlines.js";
import { SharpCodec } from "../../adapters/sharp/sharp-codec.js";
import { webImages } from "../../adapters/web/web-images.js";
import { InputImages } from "../../domain/images/inputs/input-images.js";
import type { ImageSourceRequest } from "../../ports/image-source.js";
import { openAiOptions } from "../settings/openai-options.js";
import type { Overrides } from "./overrides.js";
import { listOfPaths, originsOf } from "../settings/setting-types.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import { homeFolder, imageFolder } from "../settings/user-folders.js";

/** Where images are read from and copied to, and what makes small ones of them. */
export function provideImages(provide: Provide, settings: Settings, overrides: Overrides): void {
  provide(
    tokens.allowedFolders,
    () =>
      new AllowedFolders({
        folders: [imageFolder(settings), ...listOfPaths(settings.allowedFolders ?? "")],
        currentFolder: process.cwd(),
        homeFolder: homeFolder(),
      }),
  );
  provide(tokens.imageCodec, () => new SharpCodec(), overrides.imageCodec);
  provide(
    tokens.imageExport,
    (parts) => new ImageFiles(parts.resolve(tokens.allowedFolders)),
    overrides.imageExport,
  );
  provide(
    tokens.fileImages,
    (parts) => localImages(parts.resolve(tokens.allowedFolders)),
    overrides.fileImages,
  );
  provide(
    tokens.webImages,
    (parts) => {
      // Whoever lets us hang is left at the call's deadline.
      const withinDeadline = withCallDeadline({ clock: parts.resolve(tokens.clock) });
      const home = settings.provider === "offline" ? [] : [new URL(openAiOptions(settings).baseUrl).origin];
      const web = webImages({ origins: [...home, ...(originsOf(settings.imageOrigins ?? "") ?? [])] });
      return {
        read: withinDeadline<ImageSourceRequest, Uint8Array>((request, call) => web.read(request, call)),
      };
    },
    overrides.webImages,
  );
  provide(
    tokens.images,
    (parts) =>
      new InputImages({
        files: parts.resolve(tokens.fileImages),
        web: parts.resolve(tokens.webImages),
        store: parts.resolve(tokens.imageStore),
        codec: parts.resolve(tokens.imageCodec),
        maxInputBytes: settings.maxInputBytes,
      }),
  );
}
