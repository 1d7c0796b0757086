import type { InputPicture } from "../ports/input-picture.js";

/** A picture as a `data:` URL; `decodePicture` reads it again. */
export const dataUrlOf = ({ bytes, mediaType }: InputPicture): string =>
  `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;
