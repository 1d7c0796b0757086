import { resolve } from "node:path";
import { dataFolder } from "./settings/user-folders.js";
import type { Settings } from "./settings/settings.js";

/** Where the originals of pictures are kept: an absolute path. */
export const imageFolder = ({ imageDir }: Pick<Settings, "imageDir">): string =>
  imageDir === undefined ? dataFolder("images") : resolve(imageDir);
