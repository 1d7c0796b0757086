import { AllowedFolders } from "../../adapters/file-system/user-files/allowed-folders.js";
import { localPictures } from "../../adapters/file-system/user-files/local-images.js";
import { PictureFiles } from "../../adapters/file-system/user-files/image-files.js";
import { withCallDeadline } from "../../adapters/resilience/deadlines.js";
import { SharpCodec } from "../../adapters/sharp/sharp-codec.js";
import { webPictures } from "../../adapters/web/web-images.js";
import { InputPictures } from "../../domain/images/inputs/input-images.js";
import type { PictureRequest } from "../../ports/image-source.js";
import { openAiOptions } from "../settings/openai-options.js";
import type { Overrides } from "./overrides.js";
import { listOfPaths, originsOf } from "../settings/setting-types.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import { homeFolder, imageFolder } from "../settings/user-folders.js";

/** Where pictures are read from and copied to, and what makes small ones of them. */
export function providePictures(provide: Provide, settings: Settings, overrides: Overrides): void {
  provide(
    tokens.allowedFolders,
    () =>
      new AllowedFolders({
        folders: [imageFolder(settings), ...listOfPaths(settings.allowedFolders ?? "")],
        currentFolder: process.cwd(),
        homeFolder: homeFolder(),
      }),
  );
  provide(tokens.pictureCodec, () => new SharpCodec(), overrides.pictureCodec);
  provide(
    tokens.pictureExport,
    (parts) => new PictureFiles(parts.resolve(tokens.allowedFolders)),
    overrides.pictureExport,
  );
  provide(
    tokens.filePictures,
    (parts) => localPictures(parts.resolve(tokens.allowedFolders)),
    overrides.filePictures,
  );
  provide(
    tokens.webPictures,
    (parts) => {
      // Whoever lets us hang is left at the call's deadline.
      const withinDeadline = withCallDeadline({ clock: parts.resolve(tokens.clock) });
      const home = settings.provider === "offline" ? [] : [new URL(openAiOptions(settings).baseUrl).origin];
      const web = webPictures({ origins: [...home, ...(originsOf(settings.imageOrigins ?? "") ?? [])] });
      return { read: withinDeadline<PictureRequest, Uint8Array>((request, call) => web.read(request, call)) };
    },
    overrides.webPictures,
  );
  provide(
    tokens.pictures,
    (parts) =>
      new InputPictures({
        files: parts.resolve(tokens.filePictures),
        web: parts.resolve(tokens.webPictures),
        store: parts.resolve(tokens.imageStore),
        codec: parts.resolve(tokens.pictureCodec),
        maxInputBytes: settings.maxInputBytes,
      }),
  );
}
