import { err, ok, type Result } from "neverthrow";
import type { Parser as HtmlParser } from "htmlparser2";
import type { CleanSvg, SvgCleaner } from "../../ports/svg-cleaner.js";
import { Copies } from "./copies.js";
import { elements, emptied, isDrawing, isOwnStyle } from "./svg-rules.js";

/** In bytes. Real drawings have some kilobytes. */
const maxBytes = 20_000_000;

/** How deep elements may be nested: code that draws is often recursive. */
const maxDepth = 200;

/** How many elements there may be. */
const maxElements = 200_000;

/**
 * Builds the SVG anew from what an XML parser reads of it and a list of what only draws, so that nothing else can be in
 * the result. The parser knows no entities but the five of XML, and reads no document type.
 */
export const svgCleaner: SvgCleaner = {
  clean: async (svg) => {
    if (svg.length > maxBytes) return err(`it has ${svg.length} bytes, and the limit is ${maxBytes}`);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
    let source: string;
    try {
      source = text.decode(svg);
    } catch {
      return err("it is not in UTF-8");
    }
    // Loaded on demand, because hardly any image is an SVG.
    const { Parser } = await import("./xml-parser.js");
    const rebuilt = rebuild(source, Parser);
    return rebuilt.map(({ text: clean, removed, isWhole }) => ({
      bytes: isWhole ? svg : new TextEncoder().encode(clean),
      removed,
    }));
  },
};

/** What was read, written anew. */
interface Rebuilt {
  readonly text: string;
  readonly removed: CleanSvg["removed"];
  /** Whether the source is nothing but these tags. Comments, sections and damage may mean something else to other parsers. */
  readonly isWhole: boolean;
}

function rebuild(source: string, Parser: typeof HtmlParser): Result<Rebuilt, string> {
  const parts: string[] = [];
  const removed = new Set<string>();
  const open: string[] = [];
  let issue: string | undefined;
  let count = 0;
  /** Tags and declarations that were read; each begins with the only `<` that XML allows it. */
  let read = 0;
  /** How many elements are open since one was removed; 0: none was. */
  let skipped = 0;
  let roots = 0;
  const copies = new Copies();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        count += 1;
        read += 1;
        if (open.length + skipped >= maxDepth) issue ??= `it is nested deeper than ${maxDepth} levels`;
        if (count > maxElements) issue ??= `it has more than ${maxElements} elements`;
        if (issue !== undefined) {
          parser.pause();
          return;
        }
        if (open.length === 0 && skipped === 0 && (roots += 1) > 1) issue ??= "it has several roots";
        if (skipped > 0 || !elements.has(name) || (open.length === 0 && name !== "svg")) {
          removed.add(`<${name.slice(0, 40)}>`);
          skipped += 1;
          return;
        }
        open.push(name);
        copies.open(name, attributes);
        parts.push(`<${name}`);
        for (const [attribute, value] of Object.entries(attributes)) {
          if (isName(attribute) && isDrawing(name, attribute, value))
            parts.push(` ${attribute}="${escaped(value)}"`);
          else removed.add(attribute.slice(0, 40));
        }
        parts.push(">");
      },
      ontext: (text) => {
        const element = open.at(-1);
        if (skipped > 0 || element === undefined) return;
        if (emptied.has(element)) {
          if (text.trim() !== "") removed.add("metadata");
        } else if (element === "style" && !isOwnStyle(text)) removed.add("style");
        else parts.push(escaped(text));
      },
      onclosetag: (_name, isImplied) => {
        if (!isImplied) read += 1;
        if (skipped > 0) skipped -= 1;
        else {
          copies.close();
          parts.push(`</${open.pop()}>`);
        }
      },
      onprocessinginstruction: (name) => {
        if (/^\?xml$/i.test(name)) read += 1;
        else removed.add("document type or instruction");
      },
      onerror: ({ message }) => (issue ??= message),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(source);
  const isClosed = open.length === 0 && skipped === 0;
  parser.end();
  if (issue !== undefined) return err(issue);
  if (parts.length === 0) return err("there is no drawing in it");
  if (copies.areTooMany()) return err("it repeats parts of itself too often");
  const isWhole = removed.size === 0 && isClosed && source.split("<").length - 1 === read;
  return ok({ text: parts.join(""), removed: [...removed], isWhole });
}

const isName = (name: string): boolean => /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/.test(name);

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
