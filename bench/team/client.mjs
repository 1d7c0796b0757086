// A client of revision 2026-07-28, as small as one can be.

const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "team-load", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {
    extensions: { "io.modelcontextprotocol/tasks": {} },
  },
};

let requests = 0;

/**
 * @param {string} url of the endpoint
 * @param {string} token
 * @returns {(method: string, params: object, name?: string) => Promise<any>} sends a request. Its result, or `{ error }` in the
 *   server's words, or `{ cut }`: no answer arrived.
 */
export const clientOf = (url, token) => async (method, params, name) => {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${token}`,
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": method,
        ...(name !== undefined && { "mcp-name": name }),
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: ++requests,
        method,
        params: { ...params, _meta: envelope },
      }),
    });
    if (answer.status === 502) return { cut: true };
    const { result, error } = await answer.json();
    return result ?? { error: error.message };
  } catch {
    return { cut: true };
  }
};

export const textOf = ({ content = [] }) => content.map(({ text = "" }) => text).join("\n");
