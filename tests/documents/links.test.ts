import { existsSync } from "node:fs";
import { everyDocument, localTargets, readDocument } from "../support/documents.js";

describe.each(everyDocument)("%s", (path) => {
  it("leads to files that exist, and to headings that they have", async () => {
    const targets = localTargets(await readDocument(path));
    const broken = await Promise.all(
      targets.map(async (target) => {
        if (!existsSync(target.path)) return [target.path];
        if (target.heading === undefined) return [];
        const { anchors } = await readDocument(target.path);
        return anchors.includes(target.heading) ? [] : [`${target.path}${target.heading}`];
      }),
    );
    expect(broken.flat()).toEqual([]);
  });
});

describe.each(everyDocument.filter((path) => path !== "CHANGELOG.md"))("%s", (path) => {
  it("has no two headings of the same name, so that a link leads to one", async () => {
    const { anchors } = await readDocument(path);
    expect(new Set(anchors).size).toBe(anchors.length);
  });
});

describe.each(everyDocument.filter((path) => !/^(README|docs\/[^d])/.test(path)))("%s", (path) => {
  it("names files and folders of this repository that exist", async () => {
    const { codeWords } = await readDocument(path);
    const named = codeWords.flat().filter((word) => /^(src|tests|scripts|docs|bench)\/[\w./-]*$/.test(word));
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe("the documents", () => {
  it("lead to headings, also in other documents", async () => {
    const documents = await Promise.all(everyDocument.map(readDocument));
    const withHeading = documents.flatMap((document) =>
      localTargets(document)
        .filter(({ heading }) => heading !== undefined)
        .map(({ path }) => path === document.path),
    );
    expect(new Set(withHeading)).toEqual(new Set([true, false]));
  });

  it.each([
    ["README.md", 150],
    ["README.zh-CN.md", 150],
    ["ARCHITECTURE.md", 120],
  ])("keep %s to %i lines", async (path, max) => {
    const { text } = await readDocument(path);
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(max);
  });

  it("are all reached from README", async () => {
    const reached = new Set(["README.md"]);
    for (const path of reached) {
      if (!path.endsWith(".md")) continue;
      for (const target of localTargets(await readDocument(path))) reached.add(target.path);
    }
    expect(everyDocument.filter((path) => !reached.has(path))).toEqual([]);
  });
});
