// A round-robin proxy, as simple as one can be: what a node did not get goes to the next one.
import { createServer, request as send } from "node:http";

/**
 * @param {() => readonly number[]} ports of the nodes that are to be asked
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function startProxy(ports) {
  let next = 0;
  const forward = (request, body, response, tries) => {
    const all = ports();
    const port = all[next++ % all.length];
    const sent = send({
      port,
      host: "127.0.0.1",
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    sent.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("aborted", () => response.destroy());
    });
    sent.on("error", ({ code }) => {
      if (response.headersSent) response.destroy();
      // Nothing was sent, so another node may be asked.
      else if (code === "ECONNREFUSED" && tries > 1) forward(request, body, response, tries - 1);
      else response.writeHead(502).end();
    });
    response.on("close", () => sent.destroy());
    sent.end(body);
  };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => forward(request, Buffer.concat(chunks), response, 4));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
