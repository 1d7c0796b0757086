import { readFile } from "node:fs/promises";

/** A README in parts. */
export interface Readme {
  /** The level of each heading, in order. */
  readonly headingLevels: readonly number[];
  /** The headings themselves, as links name them: `#other-servers`. */
  readonly anchors: readonly string[];
  /** Each block of code: its language, empty for a transcript, and its text. */
  readonly blocks: readonly { readonly language: string; readonly code: string }[];
  /** Where links lead, within the repository and without, in order. */
  readonly links: readonly string[];
  /** What stands as `code` within the text below each heading, in order of the alphabet, once each. */
  readonly codeWords: readonly (readonly string[])[];
  /** The cells of each row of each table, the row of dashes left out. */
  readonly tables: readonly (readonly (readonly string[])[])[];
}

const fence = /^```(\w*)\n(.*?)^```$/gms;

/** Takes README.md, or README.zh-CN.md, apart. @param path beside package.json */
export async function readReadme(path: string): Promise<Readme> {
  const text = await readFile(new URL(`../../${path}`, import.meta.url), "utf8");
  const prose = text.replace(fence, "");
  const headings = [...prose.matchAll(/^(#+) (.+)$/gm)].map(([, marks, title]) => ({ marks, title: title! }));
  return {
    headingLevels: headings.map(({ marks }) => marks!.length),
    anchors: headings.map(({ title }) => `#${anchor(title)}`),
    blocks: [...text.matchAll(fence)].map(([, language, code]) => ({ language: language!, code: code! })),
    links: [...prose.matchAll(/\]\(([^)]+)\)|<(https:[^>]+)>/g)].map(([, link, bare]) => link ?? bare!),
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

const codeWords = (section: string): string[] =>
  [...new Set([...section.matchAll(/`([^`]+)`/g)].map(([, word]) => word!))].sort();

/** As GitHub makes it of a heading. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .replaceAll(" ", "-");
