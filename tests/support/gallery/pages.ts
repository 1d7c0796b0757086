import { build } from "esbuild";
import { fileURLToPath } from "node:url";

/** The policy that the MCP Apps specification has for a view that asks for nothing. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self' data:",
  "connect-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'self'",
].join("; ");

/** The chat's page, with its script in it. */
export async function makeHostPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./host-page.mjs", import.meta.url))],
    bundle: true,
    minify: true,
    format: "iife",
    write: false,
    logLevel: "error",
  });
  // A script element ends at the first closing tag, wherever it stands.
  const script = (outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Chat</title><link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark }
  body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fff, #1f1f1e); color: light-dark(#1a1a18, #f5f4ef) }
  iframe { display: block; width: 100%; height: 120px; border: 0 }
  iframe.fullscreen { position: fixed; inset: 0; height: 100% !important }
</style>
<main></main><script>${script}</script></html>`;
}

/** The page between the chat and the view, on an origin of its own. It passes messages on, and fills the inner frame. */
export const sandboxPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox</title>
<style>html, body, iframe { margin: 0; width: 100%; height: 100%; border: 0; display: block; overflow: hidden }</style>
<script>
  let inner;
  addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data.method === "ui/notifications/sandbox-resource-ready") {
      inner = document.createElement("iframe");
      inner.title = "View";
      inner.setAttribute("sandbox", data.params.sandbox);
      document.body.append(inner);
      inner.contentDocument.open();
      inner.contentDocument.write(data.params.html);
      inner.contentDocument.close();
    } else if (source === window.parent) inner?.contentWindow.postMessage(data, "*");
    else if (source === inner?.contentWindow) window.parent.postMessage(data, "*");
  });
  addEventListener("load", () =>
    window.parent.postMessage({ jsonrpc: "2.0", method: "ui/notifications/sandbox-proxy-ready", params: {} }, "*"));
</script><body></body></html>`;

/** What VS Code puts before a view: its policy as an element, and a parent and listeners of its own making. */
export const withVsCodePreamble = (html: string): string =>
  html.replace(
    "<head>",
    () => `<head><meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}"><script>(() => {
      const realParent = window.parent;
      const parent = new Proxy({}, {
        get: (_, name) => name === "postMessage" ? (data) => realParent.postMessage(data, "*") : undefined,
      });
      Object.defineProperty(window, "parent", { value: parent });
      const add = window.addEventListener.bind(window);
      window.addEventListener = (type, listener, options) =>
        add(type, type !== "message" ? listener : (event) => {
          if (event.source !== realParent) return;
          listener(new Proxy(event, { get: (target, name) => name === "source" ? parent : target[name] }));
        }, options);
    })()</script>`,
  );
