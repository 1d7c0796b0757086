/**
 * A text of others without what terminals act upon, which could rewrite the screen, its title or the clipboard: the
 * control characters of ASCII and Latin-1 but tab and line feed.
 */
export const harmless = (text: string): string => text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "");
