/** What only draws. Names of SVG 2 and of the filters; anything else is removed with what is in it. */
export const elements = new Set(
  (
    "a circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix " +
    "feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR " +
    "feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile " +
    "feTurbulence filter g image line linearGradient marker mask metadata path pattern polygon polyline radialGradient " +
    "rect stop style svg switch symbol text textPath title tspan use view animate animateMotion animateTransform mpath set"
  ).split(" "),
);

/** These contain text of other languages, of which nothing needs to be shown. */
export const emptied = new Set(["metadata"]);

/** With these, an animation could set what a static attribute may not have. */
const animated = /^(?:xlink:)?href$|^on|^style$/i;

/** Attributes that name another resource. */
const references = new Set(["href", "xlink:href", "src"]);

/** A picture in the file itself, of a kind that cannot hold a script. */
const rasterImage = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/i;

/** A part of the same document. */
const ownPart = /^#[^\s"'()<>]*$/;

/** In CSS, also escaped or with comments between: whatever loads something, or once ran scripts. */
const loadsInStyle =
  /@import|@charset|@namespace|@font-face|expression\s*\(|javascript:|-moz-binding|behavior\s*:|image-set|src\s*\(/i;

/** Each `url(…)` must be a part of the document, or a picture in it. */
const url = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*?))\s*\)/gi;

/** Whether CSS, in an attribute or in `style`, refers only to the document itself. */
export function isOwnStyle(css: string): boolean {
  // An escape could spell any of these words.
  if (css.includes("\\") || loadsInStyle.test(css.replace(/\/\*.*?\*\//gs, ""))) return false;
  const rest = css.replace(url, (whole, double?: string, single?: string, bare?: string) => {
    const target = (double ?? single ?? bare ?? "").trim();
    return ownPart.test(target) || rasterImage.test(target) ? "" : whole;
  });
  return !/url\s*\(/i.test(rest);
}

/** Whether an attribute only draws. @param name with its prefix. */
export function isDrawing(element: string, name: string, value: string): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith("on")) return false;
  if (lower === "xmlns" || lower.startsWith("xmlns:"))
    return ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"].includes(value.trim());
  if (references.has(lower)) {
    const target = value.trim();
    return ownPart.test(target) || (element === "image" && rasterImage.test(target));
  }
  if (lower === "attributename") return !animated.test(value.trim());
  if (lower.includes(":") && !["xml:space", "xml:lang", "xlink:title"].includes(lower)) return false;
  // Many attributes take `url(…)`, and an animation may set them.
  return isOwnStyle(value);
}
