/** How terminals take pictures, best first. */
export const pictureProtocols = ["kitty", "iterm2", "sixel"] as const;

export type PictureProtocol = (typeof pictureProtocols)[number];
