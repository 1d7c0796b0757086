import { localTargets, readDocument, twins, type Document } from "../support/documents.js";
import { existsSync, readdirSync } from "node:fs";

const pairs = [...twins].map(([english, chinese]) => ({ english, chinese }));

describe("the documents in two languages", () => {
  it("are README and nine others, each in English and in Chinese", () => {
    const names = [
      "tools",
      "gallery",
      "hosts",
      "settings",
      "terminal",
      "library",
      "servers",
      "costs",
      "troubleshooting",
    ];
    const expected = ["README.md", ...names.map((name) => `docs/${name}.md`)];
    expect([...twins.keys()].sort()).toEqual(expected.sort());
    expect([...twins.values()].filter((path) => !existsSync(path))).toEqual([]);
    expect(readdirSync("docs/zh-CN").sort()).toEqual(names.map((name) => `${name}.md`).sort());
  });
});

describe.each(pairs)("$english and $chinese", (paths) => {
  it("have the same headings, as deep and in the same order", async () => {
    const { english, chinese } = await setup();
    expect(chinese.headingLevels).toEqual(english.headingLevels);
  });

  it("have the same blocks of code, whole: the program speaks English", async () => {
    const { english, chinese } = await setup();
    expect(chinese.blocks).toEqual(english.blocks);
  });

  it("lead to the same places outside of the repository", async () => {
    const { english, chinese } = await setup();
    const outside = ({ links }: Document) => links.filter((link) => link.includes(":"));
    expect(outside(chinese)).toEqual(outside(english));
  });

  it("lead to the same documents and headings, each in its own language, and on the first lines to each other", async () => {
    const { english, chinese } = await setup();
    const [toChinese, toEnglish] = [await targets(english), await targets(chinese)];
    expect(toEnglish).toEqual(toChinese.map(({ path, index }) => ({ path: twinOf(path), index })));
    const linkLine = ({ text }: Document) => text.split("\n")[2];
    expect(localTargets({ ...english, links: linksIn(linkLine(english)) })).toContainEqual({
      path: chinese.path,
    });
    expect(localTargets({ ...chinese, links: linksIn(linkLine(chinese)) })).toContainEqual({
      path: english.path,
    });
  });

  it("have the same tables: as many rows and columns, and the same names in the first one", async () => {
    const { english, chinese } = await setup();
    const shape = ({ tables }: Document) => tables.map((rows) => rows.map((row) => row.length));
    expect(shape(chinese)).toEqual(shape(english));
    const names = ({ tables }: Document): string[] =>
      tables.flatMap((rows) => rows.map(([name]) => name!)).filter((name) => name.startsWith("`"));
    expect(names(chinese)).toEqual(names(english));
  });

  it("name the same settings, flags and arguments below each heading", async () => {
    const { english, chinese } = await setup();
    expect(chinese.codeWords).toEqual(english.codeWords);
  });

  async function setup() {
    const [english, chinese] = await Promise.all([readDocument(paths.english), readDocument(paths.chinese)]);
    return { english, chinese };
  }
});

/** The document in the other language; a document that has none is its own twin. */
function twinOf(path: string): string {
  const english = [...twins].find(([, chinese]) => chinese === path)?.[0];
  return twins.get(path) ?? english ?? path;
}

/** Where a document leads, with headings by their place: their names differ between languages. */
async function targets(document: Document): Promise<{ path: string; index: number | undefined }[]> {
  return Promise.all(
    localTargets(document).map(async ({ path, heading }) => {
      const index = heading === undefined ? undefined : (await readDocument(path)).anchors.indexOf(heading);
      return { path, index };
    }),
  );
}

const linksIn = (line = ""): string[] => [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
