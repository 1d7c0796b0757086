import { typedPaths } from "../../adapters/file-system/user-files/allowed-folders.js";
import { ImageFiles } from "../../adapters/file-system/user-files/image-files.js";
import { localImages } from "../../adapters/file-system/user-files/local-images.js";
import type { Overrides } from "../composition/tokens.js";
import { currentFolder, homeFolder } from "../settings/user-folders.js";

/** Reads and writes any file: the allowed folders guard what a model asks for, not what a person types. */
export function typedFiles(): Pick<Overrides, "fileImages" | "imageExport"> {
  const paths = typedPaths({ currentFolder: currentFolder(), homeFolder: homeFolder() });
  return { fileImages: localImages(paths), imageExport: new ImageFiles(paths) };
}
