import { readFile } from "node:fs/promises";
import { keyInput } from "../../../src/domain/hosts/server-entry.js";
import { installLinks } from "../../../scripts/generate/install-links.mjs";

const documents = ["README.md", "README.zh-CN.md", "docs/hosts.md", "docs/zh-CN/hosts.md"];

describe("installLinks", () => {
  it.each(documents)("leads the buttons in %s to what docs/hosts.md says to write by hand", async (path) => {
    const { cursor, vscode, byHand } = await setup(path);
    const [forCursor] = byHand("mcpServers");
    expect(cursor.searchParams.get("name")).toBe("openai");
    expect(JSON.parse(Buffer.from(cursor.searchParams.get("config")!, "base64").toString())).toEqual(
      forCursor.mcpServers.openai,
    );
    const [forCode] = byHand("inputs");
    expect(vscode.searchParams.get("name")).toBe("openai");
    expect(JSON.parse(vscode.searchParams.get("inputs")!)).toEqual(forCode.inputs);
    expect(JSON.parse(vscode.searchParams.get("config")!)).toEqual(forCode.servers.openai);
  });

  it("configures the same server in README as in docs/hosts.md", async () => {
    const [readme, hosts] = [await blocksOf("README.md"), await blocksOf("docs/hosts.md")];
    expect(readme).toEqual([hosts[0]]);
  });

  it("writes links that Markdown and hosts read whole", async () => {
    const { cursor, vscode } = await setup("README.md");
    expect([cursor.href, vscode.href].filter((link) => /[\s()+"<>{}]/.test(link))).toEqual([]);
    expect(installLinks({ name: "mcp-openai" }, keyInput)).toEqual({
      cursor: cursor.href,
      vscode: vscode.href,
    });
  });

  async function setup(path: string) {
    const document = await read(path);
    const button = (label: string): URL =>
      new URL(new RegExp(`\\[!\\[${label}\\]\\([^)]+\\)\\]\\(([^)]+)\\)`).exec(document)![1]!);
    const blocks = await blocksOf("docs/hosts.md");
    return {
      cursor: button("Add to Cursor"),
      vscode: button("Install in VS Code"),
      byHand: (key: string) => blocks.filter((block) => key in block) as [Block],
    };
  }
});

type Block = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- read freely

const blocksOf = async (path: string): Promise<Block[]> =>
  [...(await read(path)).matchAll(/```json\n(\{[^`]+)```/g)].map(([, text]) => JSON.parse(text!) as Block);

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
