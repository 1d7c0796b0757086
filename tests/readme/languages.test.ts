import { readReadme } from "../support/read-readme.js";

const path = { english: "README.md", chinese: "README.zh-CN.md" };

describe("README in two languages", () => {
  it("has the same headings, as deep and in the same order", async () => {
    const { english, chinese } = await setup();
    expect(chinese.headingLevels).toEqual(english.headingLevels);
  });

  it("has the same blocks of code, whole: the program speaks English", async () => {
    const { english, chinese } = await setup();
    expect(english.blocks.length).toBeGreaterThan(0);
    expect(chinese.blocks).toEqual(english.blocks);
  });

  it("leads to the same places, each README to the other one", async () => {
    const { english, chinese } = await setup();
    const places = (links: readonly string[]): string[] => links.filter((link) => !link.startsWith("#"));
    const swapped = places(english.links).map((link) => (link === path.chinese ? path.english : link));
    expect(places(chinese.links)).toEqual(swapped);
    expect(english.links).toContain(path.chinese);
  });

  it.each(Object.values(path))("leads to headings that %s has, by names that are there once", async (one) => {
    const { links, anchors } = await readReadme(one);
    const inPage = links.filter((link) => link.startsWith("#"));
    expect(inPage.length).toBeGreaterThan(0);
    expect(inPage.filter((link) => !anchors.includes(link))).toEqual([]);
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  it("leads to the same heading, where it leads to one of its own", async () => {
    const { english, chinese } = await setup();
    const targets = ({ links, anchors }: typeof english): number[] =>
      links.filter((link) => link.startsWith("#")).map((link) => anchors.indexOf(link));
    expect(targets(chinese)).toEqual(targets(english));
  });

  it("has the same tables: as many rows and columns, and the same names in the first one", async () => {
    const { english, chinese } = await setup();
    const shape = ({ tables }: typeof english) => tables.map((rows) => rows.map((row) => row.length));
    expect(shape(chinese)).toEqual(shape(english));
    const names = ({ tables }: typeof english): string[] =>
      tables.flatMap((rows) => rows.map(([name]) => name!)).filter((name) => name.startsWith("`"));
    expect(names(chinese)).toEqual(names(english));
  });

  it("names the same settings, flags and arguments below each heading", async () => {
    const { english, chinese } = await setup();
    expect(chinese.codeWords).toEqual(english.codeWords);
  });

  async function setup() {
    const [english, chinese] = await Promise.all([readReadme(path.english), readReadme(path.chinese)]);
    return { english, chinese };
  }
});
