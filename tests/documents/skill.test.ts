import { readFile } from "node:fs/promises";
import { readDocument } from "../support/documents.js";

const values = ["true", "png", "webp", "gif", "svg", "low", "transparent"];

describe("skills/mcp-openai/SKILL.md", () => {
  it("has the frontmatter of the Agent Skills format, and is short", async () => {
    const text = await readFile("skills/mcp-openai/SKILL.md", "utf8");
    expect(text).toMatch(/^---\nname: mcp-openai\ndescription: .{1,1024}\n(?:license: .*\n)?---\n/);
    expect(text.split("\n").length).toBeLessThan(150);
  });

  it("names only tools and arguments that exist", async () => {
    const tools = await readDocument("docs/tools.md");
    const skill = await readDocument("skills/mcp-openai/SKILL.md");
    const names = ["ask-openai", "create-image", "edit-image", "list-models", "collect-result"];
    expect(tools.text).toContain("## collect-result");
    const known = new Set(
      tools.tables.flat().flatMap(([first = ""]) => first.match(/`([a-z_]+)`/)?.[1] ?? []),
    );
    const words = skill.codeWords.flat().filter((word) => /^[a-z][a-z_-]*$/.test(word));
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word) => ![...names, ...values].includes(word) && !known.has(word))).toEqual([]);
    for (const { code } of skill.blocks) {
      expect(Object.keys(JSON.parse(code) as object).filter((name) => !known.has(name))).toEqual([]);
    }
  });
});
