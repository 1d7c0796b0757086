import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { startBrowser } from "../support/gallery/browser.js";
import { appsCapability, startChatHost, type Chat } from "../support/gallery/chat-host.js";
import { viewFrame } from "../support/gallery/inspect.js";
import { drag, originalsOf } from "../support/gallery/person.js";
import { closeSessions, stdioSession } from "../support/stdio-client.js";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));

// `npm run screenshots`: not one of the tests, but the same browser, host and server, here on the offline provider.
it.each(["light", "dark"] as const)(
  "photographs the gallery, %s",
  async (theme) => {
    const [browser, session] = await Promise.all([
      startBrowser(),
      stdioSession({ capabilities: appsCapability, environment: { MCP_OPENAI_PROVIDER: "offline" } }),
    ]);
    const host = await startChatHost(browser, session.client, 1.5);
    const chat = await host.openChat({ theme });
    const { view } = chat;
    const press = (name: string | RegExp) =>
      view.getByRole("button", { name, exact: typeof name === "string" }).click();
    const photograph = (name: string) => saveScreenshot(chat, `gallery-${name}-${theme}.png`);
    await mkdir(folder, { recursive: true });

    await chat.call("create-image", {
      prompt: "a quiet valley at dusk, hills behind hills",
      n: 2,
      size: "1536x1024",
    });
    await view
      .getByText(/^1536 × 1024/)
      .nth(1)
      .waitFor();
    await photograph("two-images");

    await press(/^Image 1/);
    await originalsOf(view);
    await photograph("one-image");
    for (let step = 0; step < 2; step++) await press("Zoom in");
    const stage = view.getByRole("group");
    await stage.focus();
    for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowUp"]) await stage.press(key);
    await photograph("zoomed");
    await stage.press("0");

    await press("Draw");
    await view.getByRole("slider", { name: "Size" }).fill("22");
    await drag(
      view.getByRole("application"),
      [0.5, 0.68],
      [0.62, 0.72],
      [0.74, 0.7],
      [0.86, 0.74],
      [0.6, 0.76],
    );
    await view.getByRole("textbox", { name: "What should change?" }).fill("a lake between the hills");
    await photograph("mask");
    await press(/^Make it/);
    await view.getByRole("heading", { name: "Before and after" }).waitFor();
    await originalsOf(view, 2);
    await photograph("before-and-after");

    await press("Use this one");
    await view.getByRole("status").getByText("Chosen").waitFor();
    await photograph("use-this-one");
    await press("Back");
    await press(/^Image 1/);
    await originalsOf(view);
    await press("Download");
    await view.getByRole("status").getByText("Saved.").waitFor();
    await photograph("download");

    await browser.close();
    await host.close();
    await closeSessions();
  },
  120_000,
);

/** Only the view itself, in few colours, because these files are part of the repository. */
async function saveScreenshot({ page }: Chat, name: string): Promise<void> {
  await viewFrame(page).evaluate("document.activeElement.blur()");
  await page.mouse.move(0, 0);
  const image = await page.locator("iframe").last().screenshot({ animations: "disabled" });
  await sharp(image)
    .png({ palette: true, colours: 128, effort: 10 })
    .toFile(folder + name);
}
