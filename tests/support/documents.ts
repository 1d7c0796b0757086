import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

/** A parsed Markdown document. Paths are relative to the repository. */
export interface Document {
  readonly path: string;
  readonly text: string;
  /** The level of each heading, in order. */
  readonly headingLevels: readonly number[];
  /** The anchors of the headings: `#other-servers`. */
  readonly anchors: readonly string[];
  /** Each block of code: its language, empty for a transcript, and its text. */
  readonly blocks: readonly { readonly language: string; readonly code: string }[];
  /** The target of each link and image, as written, in order. */
  readonly links: readonly string[];
  /** The `code` within the text below each heading, sorted, once each. */
  readonly codeWords: readonly (readonly string[])[];
  /** The cells of each row of each table, without the row of dashes. */
  readonly tables: readonly (readonly (readonly string[])[])[];
}

const repository = new URL("../../", import.meta.url);

const markdownIn = (folder: string): string[] =>
  readdirSync(fileURLToPath(new URL(folder, repository)))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}${name}`)
    .sort();

/** The documents for users in English, each with the path of its Chinese twin. */
export const twins: ReadonlyMap<string, string> = new Map([
  ["README.md", "README.zh-CN.md"],
  ...markdownIn("docs/").map((path) => [path, path.replace("docs/", "docs/zh-CN/")] as const),
]);

/** All documents. */
export const everyDocument: readonly string[] = [
  ...["./", "docs/", "docs/zh-CN/", "docs/decisions/", "bench/"].flatMap(markdownIn),
].map((path) => posix.normalize(path));

const fence = /^```(\w*)\n(.*?)^```$/gms;

/** Reads and parses a document. @param path relative to the repository */
export async function readDocument(path: string): Promise<Document> {
  const text = await readFile(new URL(path, repository), "utf8");
  const prose = text.replace(fence, "");
  const headings = [...prose.matchAll(/^(#+) (.+)$/gm)].map(([, marks, title]) => ({ marks, title: title! }));
  return {
    path,
    text,
    headingLevels: headings.map(({ marks }) => marks!.length),
    anchors: headings.map(({ title }) => `#${anchor(title)}`),
    blocks: [...text.matchAll(fence)].map(([, language, code]) => ({ language: language!, code: code! })),
    links: [
      ...prose.matchAll(/\]\(([^)]+)\)|<(https:[^>]+)>|<(?:img src|source [^>]*srcset)="([^"]+)"/g),
    ].map(([, link, bare, image]) => link ?? bare ?? image!),
    codeWords: prose.split(/^#+ .+$/m).map((section) => codeWords(section)),
    tables: [...prose.matchAll(/(?:^\|.+\|\n)+/gm)].map(([table]) =>
      table
        .trim()
        .split("\n")
        .filter((_, row) => row !== 1)
        .map((row) =>
          row
            .split(/(?<!\\)\|/)
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ),
    ),
  };
}

/** The resolved targets of a document's links within the repository: a path, optionally with a `#heading`. */
export const localTargets = ({ path, links }: Document): { path: string; heading?: string }[] =>
  links
    .filter((link) => !link.includes(":"))
    .map((link) => {
      const [, file = "", heading] = /^([^#]*)(#.*)?$/.exec(link)!;
      const target = file === "" ? path : posix.join(posix.dirname(path), file);
      return { path: target, ...(heading !== undefined && { heading }) };
    });

const codeWords = (section: string): string[] =>
  [...new Set([...section.matchAll(/`([^`]+)`/g)].map(([, word]) => word!))].sort();

/** The anchor that GitHub gives a heading. */
const anchor = (title: string): string =>
  title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .replaceAll(" ", "-");
