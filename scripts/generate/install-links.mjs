/** What a host is told to start. @param {string} key what stands in the key's place */
const server = (name, key) => ({ command: "npx", args: ["-y", name], env: { OPENAI_API_KEY: key } });

/**
 * Links that add the server to Cursor and to VS Code. Cursor shows the configuration, so that the key can be
 * written into it; VS Code asks for the key and keeps it.
 *
 * @param {{ name: string }} manifest package.json
 * @param {{ id: string }} keyInput how VS Code asks for the key
 */
export function installLinks({ name }, keyInput) {
  const cursor = Buffer.from(JSON.stringify(server(name, "sk-..."))).toString("base64");
  const code = {
    inputs: JSON.stringify([keyInput]),
    config: JSON.stringify({ type: "stdio", ...server(name, `\${input:${keyInput.id}}`) }),
  };
  return {
    cursor: link("https://cursor.com/en/install-mcp", { config: cursor }),
    vscode: link("https://insiders.vscode.dev/redirect/mcp/install", code),
  };
}

/** Percent-encoded by hand: URLSearchParams would write a space as a plus, which VS Code does not read back. */
const link = (page, parameters) =>
  `${page}?${Object.entries({ name: "openai", ...parameters })
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join("&")}`;
