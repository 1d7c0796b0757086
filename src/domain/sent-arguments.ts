import type { WantedPicture } from "./models/fit-image-request.js";
import { pictureOptionNames } from "./models/image-model.js";

const names = ["size", "quality", ...pictureOptionNames] as const;

/** What a picture is to be like, by the names of the arguments: for its provenance. */
export const sentArguments = (wanted: WantedPicture): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = wanted[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
