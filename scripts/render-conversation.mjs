// Renders the conversation that README shows, docs/images/conversation.png, from what the built server really
// answers to a real MCP client, on the offline provider. dist/ must be built.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport, getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import sharp from "sharp";

const target = fileURLToPath(new URL("../docs/images/conversation.png", import.meta.url));
const server = fileURLToPath(new URL("../dist/bin/mcp-openai.cjs", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "mcp-openai-render-"));
const prompt = "a quiet valley at dusk, hills behind hills";

const client = new Client({ name: "render", version: "1.0.0" });
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [server, "--offline"],
    env: { ...getDefaultEnvironment(), MCP_OPENAI_LOG_LEVEL: "silent", MCP_OPENAI_IMAGE_DIR: folder },
  }),
);
const { content } = await client.callTool({
  name: "create-image",
  arguments: { prompt, n: 2, size: "1536x1024" },
});
await client.close();
await rm(folder, { recursive: true, force: true });

const [{ text }] = content;
const previews = content.filter(({ type }) => type === "image");
const lines = text
  .replaceAll(`${folder}/`, "~/…/images/")
  .replace(/_[0-9a-f]{8}\./g, ".")
  .split("\n")
  .slice(0, 3);

const width = 1440;
const left = 120;
const imageWidth = 588;
const imageHeight = 392;
const imageTop = 330;
const height = imageTop + imageHeight + 200;

const escape = (words) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const label = (x, y, size, colour, words, more = "") =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}" font-family="DejaVu Sans, sans-serif" ${more}>${escape(words)}</text>`;

const frame = (x) =>
  `<rect x="${x - 1}" y="${imageTop - 1}" width="${imageWidth + 2}" height="${imageHeight + 2}" rx="14" fill="#e6e4dd"/>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
  <rect width="100%" height="100%" fill="#faf9f5"/>
  <rect x="${width - left - 800}" y="48" width="800" height="84" rx="20" fill="#efece3"/>
  ${label(width - left - 768, 99, 26, "#2b2a27", "Make two images of a quiet valley at dusk, please.")}
  <rect x="${left}" y="172" width="420" height="52" rx="12" fill="#ffffff" stroke="#dedbd1"/>
  <circle cx="${left + 30}" cy="198" r="7" fill="#3f8f5f"/>
  ${label(left + 52, 206, 22, "#55524a", "openai › create-image", 'font-weight="bold"')}
  ${label(left, 284, 22, "#55524a", `${lines[0].split('". ')[0]}".`)}
  ${[left, left + imageWidth + 24].map(frame).join("")}
  ${lines
    .slice(1)
    .map((line, index) => label(left, imageTop + imageHeight + 56 + 36 * index, 21, "#77746b", line))
    .join("")}
  ${label(left, imageTop + imageHeight + 150, 26, "#2b2a27", "Here are both. Shall I give one of them a moon?")}
</svg>`;

const corners = Buffer.from(
  `<svg width="${imageWidth}" height="${imageHeight}"><rect width="100%" height="100%" rx="13"/></svg>`,
);
const images = await Promise.all(
  previews.map(async ({ data }, index) => ({
    input: await sharp(Buffer.from(data, "base64"))
      .resize(imageWidth, imageHeight)
      .composite([{ input: corners, blend: "dest-in" }])
      .png()
      .toBuffer(),
    left: left + index * (imageWidth + 24),
    top: imageTop,
  })),
);
await mkdir(dirname(target), { recursive: true });
const { size } = await sharp(Buffer.from(svg))
  .composite(images)
  .png({ palette: true, quality: 85, effort: 10 })
  .toFile(target);
console.log(`${target}: ${size} bytes`);
