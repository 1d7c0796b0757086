// The chat application's own page, with the official bridge: it shows views in the double frame of the MCP Apps
// specification. What a view asks for goes to Node, where the MCP client and the tests are. Runs in a browser.
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

const views = [];
let chat;

const askFor = (chat) => async (method, params) => {
  const reply = await fetch("/rpc", { method: "POST", body: JSON.stringify({ method, params, chat }) });
  const { result, error } = await reply.json();
  if (error) throw Object.assign(new Error(error.message), { code: error.code });
  return result;
};

/** Begins another chat: an empty page. */
globalThis.startChat = (id) => {
  chat = id;
  document.querySelector("main").replaceChildren();
};

/** Mounts a view below the messages so far. Settles when the view has shaken hands. */
globalThis.openView = async ({ html, sandbox, capabilities, context }) => {
  const ask = askFor(chat);
  const frame = Object.assign(document.createElement("iframe"), { src: sandbox, title: "Gallery" });
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms");
  document.querySelector("main").append(frame);
  const hostInfo = { name: "test-host", version: "1.0.0" };
  const bridge = new AppBridge(null, hostInfo, capabilities, { hostContext: context });
  const ready = new Promise((resolve) => (bridge.onsandboxready = resolve));
  const initialized = new Promise((resolve) => (bridge.oninitialized = resolve));
  bridge.oncalltool = (params) => ask("tools/call", params);
  bridge.onreadresource = (params) => ask("resources/read", params);
  bridge.onmessage = (params) => ask("ui/message", params);
  if (capabilities.updateModelContext)
    bridge.onupdatemodelcontext = (params) => ask("ui/update-model-context", params);
  if (capabilities.downloadFile) bridge.ondownloadfile = (params) => ask("ui/download-file", params);
  bridge.onopenlink = (params) => ask("ui/open-link", params);
  bridge.onrequestdisplaymode = async ({ mode }) => {
    const answer = await ask("ui/request-display-mode", { mode });
    frame.classList.toggle("fullscreen", answer.mode === "fullscreen");
    await bridge.sendHostContextChange({ displayMode: answer.mode });
    return answer;
  };
  bridge.onsizechange = ({ height }) => {
    if (height) frame.style.height = `${Math.min(height, context.containerDimensions.maxHeight)}px`;
  };
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  await ready;
  await bridge.sendSandboxResourceReady({ html, sandbox: "allow-scripts allow-same-origin allow-forms" });
  await initialized;
  views.push(bridge);
};

/** Sends a notification or a request to the newest view. */
globalThis.tellView = (method, params) => views.at(-1)[method](params);
