import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeInBrowser } from "../support/gallery/browser.js";
import type { ChatOptions } from "../support/gallery/chat-host.js";
import { until, useGallery, type GallerySetup } from "../support/gallery/person.js";
import { closeSessions, linksOf, stdioSession, textOf } from "../support/stdio-client.js";

describeInBrowser("the gallery, in whatever host and with whatever content", () => {
  const { setup } = useGallery();

  const looks: readonly [string, ChatOptions][] = [
    ["light, and 760 pixels wide", {}],
    ["dark", { theme: "dark" }],
    ["320 pixels wide", { width: 320 }],
    ["dark, narrow and Chinese", { theme: "dark", width: 360, locale: "zh-CN" }],
  ];

  it.each(looks)("is well made on every screen, %s", async (_, options) => {
    const gallery = await setup(options);
    const { chat, view, host, originals, isWellMade } = gallery;
    const isChinese = options.locale === "zh-CN";
    const say = (english: string, chinese: string): string => (isChinese ? chinese : english);
    const button = (english: string, chinese: string) => gallery.button(say(english, chinese));
    const back = () => button("Back", "返回").click();

    await chat.begin({ prompt: "a fox", n: 2 });
    await view.getByRole("img", { name: say("Image 2 is being made", "图片 2 正在生成") }).waitFor();
    await isWellMade();
    await chat.close();

    const { chat: next, view: seen } = await setup(options);
    Object.assign(gallery, { chat: next, view: seen });
    expect(host.html).toContain("<main>");
    await originals(0);
    await back;
  });

  function unused(_: GallerySetup): void {}
  void [copyFile, join, fileURLToPath, until, linksOf, stdioSession, textOf, closeSessions, unused];
});
