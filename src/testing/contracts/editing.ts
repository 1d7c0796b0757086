import type { ImageProvider } from "../../ports/image-provider.js";
import type { InputPicture } from "../../ports/input-picture.js";

/**
 * The same provider, with each request for a picture made one to change these: so that whatever is promised of
 * making pictures can be asked of changing them.
 * @param provider one that can edit.
 */
export const editing = (provider: ImageProvider, pictures: readonly InputPicture[]): ImageProvider => ({
  generate: (request, call) => {
    if (provider.edit === undefined) throw new TypeError("The provider cannot edit pictures.");
    return provider.edit({ ...request, pictures }, call);
  },
});
