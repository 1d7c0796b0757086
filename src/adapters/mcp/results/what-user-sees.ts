import type { Client } from "../protocol/client.js";

/**
 * What users see of the images in a result, by the client name in the handshake; where apps are shown, it is the gallery.
 * `folded`: the tool's block, images included, is closed until the user opens it. `nothing`: images are not shown at all.
 * Others may show images or not. First match wins. Sources: anthropics/claude-code#53256 for Claude Desktop and
 * claude.ai, #53980 for Claude Code; checked 2026-11-28.
 */
const hosts: readonly { readonly name: RegExp; readonly shows: "folded" | "nothing" }[] = [
  { name: /^claude-ai\b/i, shows: "folded" },
  { name: /^claude-code\b/i, shows: "nothing" },
];

/** Says what the user of this client sees of so many images, as the beginning of a sentence. */
export function whatUserSees({ name, showsApps }: Client, count: number): string {
  const [previews, them] = count === 1 ? ["a preview", "it"] : ["previews", "them"];
  if (showsApps) return `the user sees ${them} in the gallery here`;
  switch (hosts.find((host) => host.name.test(name ?? ""))?.shows) {
    case "folded":
      return `the user sees ${previews} only after opening this tool's block, which this host keeps closed`;
    case "nothing":
      return `this host shows the user no images, so say where ${count === 1 ? "it is" : "they are"}`;
    case undefined:
      return `the user may see ${previews} here`;
  }
}
