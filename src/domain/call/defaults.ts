// Defaults that the settings, the use cases and their documentation share.

/** The model that answers. */
export const defaultChatModel = "gpt-6-luna";

/** The model that draws. */
export const defaultImageModel = "gpt-image-2.6-flare";

/** The upper bound of `max_tokens`. */
export const defaultMaxTokensLimit = 4_000;

/** How long a question may take. */
export const defaultChatTimeoutMilliseconds = 120_000;

/** How long making images may take. */
export const defaultImageTimeoutMilliseconds = 300_000;

/** How many image requests run at once. */
export const defaultImageConcurrency = 4;

/** How many bytes the input images of all calls may use together. */
export const defaultMaxInputBytes = 512_000_000;
