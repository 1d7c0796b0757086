import type { Browser } from "playwright-core";
import { describeInBrowser, startBrowser } from "../support/gallery/browser.js";
import {
  appsCapability,
  startChatHost,
  type ChatHost,
  type ChatOptions,
} from "../support/gallery/chat-host.js";
import { closeSessions, stdioSession, type StdioSession } from "../support/stdio-client.js";

describeInBrowser("the gallery in a chat", () => {
  let browser: Browser;
  let session: StdioSession;
  let host: ChatHost;

  beforeAll(async () => {
    [browser, session] = await Promise.all([startBrowser(), stdioSession({ capabilities: appsCapability })]);
    host = await startChatHost(browser, session.client);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await host.close();
    await closeSessions();
  });

  it("shows the images of a call", async () => {
    const { chat, view } = await setup();
    await chat.call("create-image", { prompt: "two foxes", n: 2 });
    await view.getByRole("button", { name: "Image 2: two foxes" }).waitFor();
    console.log(await view.locator("body").ariaSnapshot());
    console.log(chat.asked, chat.complaints);
    await chat.page.screenshot({ path: "/tmp/h/shot.png" });
  });

  async function setup(options?: ChatOptions) {
    const chat = await host.openChat(options);
    return { chat, view: chat.view };
  }
});
