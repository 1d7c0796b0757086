/**
 * iTerm2's inline images: any kind of file, so many columns wide and as high as its shape wants.
 * Source: https://iterm2.com/documentation-images.html.
 */
export function iterm2(file: Uint8Array, columns: number): string {
  const base64 = Buffer.from(file).toString("base64");
  return `\x1b]1337;File=inline=1;size=${file.length};width=${columns};height=auto;preserveAspectRatio=1:${base64}\x07`;
}
