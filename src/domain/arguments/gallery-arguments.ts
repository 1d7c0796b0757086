import {
  integer,
  optional,
  required,
  string,
  strings,
  textLike,
  type ArgumentValues,
} from "./argument-types.js";

/** The maximum number of images that one call of `browse-images` returns. */
export const maxBrowsed = 12;

/** Larger than any image that a provider returns, in bytes. */
const maxOffset = 1_000_000_000;

/** The gallery to which `create-image` and `edit-image` add their images. Only clients that show apps have it. */
export const galleryArgument = optional(
  textLike(/^[0-9a-z]{12}$/, "Set by the gallery; leave out.", "the id of a gallery: 12 letters and digits"),
);

/** The arguments of `browse-images`. */
export type BrowseArguments = ArgumentValues<typeof browseArguments>;

export const browseArguments = {
  query: optional(string("Words that the prompt of an image contains. Leave out for all images.")),
  gallery: optional(
    string(
      "The id of a gallery, from the result of the tool that made its images: only its images are returned.",
    ),
  ),
  uris: optional(
    strings(
      { min: 1, max: maxBrowsed },
      "The links of images made here: these are returned, in this order.",
      `a list of 1 to ${maxBrowsed} texts, each the link of an image made here`,
    ),
  ),
  offset: optional(
    integer(
      { min: 0, max: maxOffset },
      "Where to continue: next from an earlier result. Leave out to begin.",
    ),
  ),
  limit: optional(
    integer(
      { min: 1, max: maxBrowsed },
      `The maximum number of images to return. Leave out for ${maxBrowsed}.`,
    ),
  ),
};

/** The arguments of `read-image`. */
export type ReadImageArguments = ArgumentValues<typeof readImageArguments>;

export const readImageArguments = {
  uri: required(string("The link of an image made here.")),
  offset: optional(
    integer({ min: 0, max: maxOffset }, "How many bytes of the image to skip. Leave out to begin."),
  ),
};
