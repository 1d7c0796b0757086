import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeInBrowser } from "../support/gallery/browser.js";
import type { ChatOptions } from "../support/gallery/chat-host.js";
import { drag, until, useGallery } from "../support/gallery/person.js";
import { makePng } from "../support/openai-server-images.js";
import { linksOf } from "../support/stdio-client.js";

describeInBrowser("the gallery, in whatever host and with whatever content", () => {
  const { setup } = useGallery();

  const looks: readonly [string, ChatOptions][] = [
    ["light, and 760 pixels wide", {}],
    ["dark, and 320 pixels wide", { theme: "dark", width: 320 }],
    ["Chinese, and 360 pixels wide", { locale: "zh-CN", width: 360 }],
  ];

  it.each(looks)("is well made on every screen, %s", async (_, options) => {
    const { chat, view, session, button, heading, field, originals, isWellMade } = await setup(options);
    const isChinese = options.locale === "zh-CN";
    const say = (english: string, chinese: string): string => (isChinese ? chinese : english);
    const press = (english: string, chinese: string): Promise<void> => button(say(english, chinese)).click();

    await chat.begin({ prompt: "a fox", n: 2 });
    await view.getByRole("img", { name: say("Image 2 is being made", "图片 2 正在生成") }).waitFor();
    await isWellMade();
    const prompt = "a fox in the snow under a very old tree, ".repeat(20);
    const made = await session.call("create-image", { prompt, n: 2 });
    await chat.tell("sendToolResult", made);
    await heading(say("2 images", "2 张图片"));
    await isWellMade();

    await view.getByRole("list").getByRole("button").first().click();
    await originals();
    await button(say("Show all", "显示全部")).waitFor();
    await isWellMade();
    await press("Change", "修改");
    await isWellMade();
    await field(say("What should change?", "要改什么？")).fill("a hat");
    await press("Cancel", "取消");
    await press("Draw", "涂画");
    await isWellMade();
    await view.getByRole("radio", { name: say("Words", "文字") }).check({ force: true });
    await isWellMade();
    await view.getByRole("radio", { name: say("Repaint", "重画") }).check({ force: true });
    await drag(view.getByRole("application"), [0.2, 0.2], [0.4, 0.4]);
    await field(say("What should change?", "要改什么？")).fill("a hat");
    session.upstream.enqueue({ type: "status", status: 400, on: "images" });
    await button(isChinese ? /^仍然生成|^生成/ : /^Make it/).click();
    await view
      .getByRole("alert")
      .getByRole("button", { name: say("Try again", "重试") })
      .click();
    // What was drawn and written is still there.
    await button(isChinese ? /^仍然生成|^生成/ : /^Make it/).click();
    await heading(say("Before and after", "前后对比"));
    await isWellMade();
    await press("Side by side", "并排");
    await originals(2);
    await isWellMade();
    await press("Another image", "另一张");
    await press("Earlier images", "以前的图片");
    await view.getByRole("searchbox").fill("fox");
    await view.getByRole("list").waitFor();
    await isWellMade();
  });

  it("offers only what the host can do: a link to save by, and words to copy", async () => {
    const { chat, view, button, isWellMade } = await setup({
      without: ["downloadFile", "message", "updateModelContext", "fullscreen"],
    });
    const [link] = linksOf(await chat.call("create-image", { prompt: "a fox" }));
    await button("Use this one").click();
    await view
      .getByRole("status")
      .getByText(/^Copy this into the chat:/)
      .waitFor();
    expect(await view.getByRole("status").textContent()).toContain(link!.uri);
    await isWellMade();
    await view.getByRole("link", { name: "Download" }).click();
    await view
      .getByRole("status")
      .getByText(/^If nothing was saved/)
      .waitFor();
    await isWellMade();
    expect(await button("Full screen").count()).toBe(0);
    expect(await button("Download").count()).toBe(0);
    expect(chat.asked.map(({ method }) => method)).not.toContain("ui/update-model-context");
  });

  it("shows the previews all the same where the host passes no calls on, and says why there is no more", async () => {
    const { chat, view, button, isWellMade } = await setup();
    chat.meanwhile = () => Promise.reject(Object.assign(new Error("Method not found"), { code: -32601 }));
    await chat.call("create-image", { prompt: "a fox", n: 2 });
    await view.getByRole("list").getByRole("button").nth(1).click();
    await view
      .getByRole("alert")
      .getByText(/does not allow this here/)
      .waitFor();
    expect(await view.locator(".sheet img").getAttribute("src")).toMatch(/^data:image/);
    await isWellMade();
    await button("Dismiss").click();
    await button("Use this one").waitFor();
  });

  it("sends a message where the host has no other way to tell the model", async () => {
    for (const options of [{}, { isVsCode: true }]) {
      const { chat, button, statusSays } = await setup({ without: ["updateModelContext"], ...options });
      const [link] = linksOf(await chat.call("create-image", { prompt: "a fox" }));
      await button("Use this one").click();
      await statusSays("Sent to the chat.");
      expect(chat.asked.at(-1)).toMatchObject({
        method: "ui/message",
        params: { role: "user", content: [{ type: "text", text: expect.stringContaining(link!.uri) }] },
      });
    }
  });

  it("fills the screen and leaves it", async () => {
    const { chat, view, button, originals } = await setup();
    await chat.call("create-image", { prompt: "a fox" });
    await originals();
    // Between two renderings there is none.
    const height = async () => (await view.getByRole("group").boundingBox())?.height ?? NaN;
    await until(async () => (await height()) > 0);
    const before = await height();
    await button("Full screen").click();
    await until(async () => (await height()) > before + 100);
    await button("Leave full screen").click();
    await until(async () => (await height()) === before);
    expect(chat.complaints).toEqual([]);
  });

  it("shows what it has while the original comes, and stops what it has begun", async () => {
    const { chat, view, button, field, statusSays, isWellMade } = await setup();
    const gate = makeGate();
    chat.meanwhile = async (tool) =>
      tool === "read-image" || tool === "edit-image" ? gate.passed : undefined;
    await chat.call("create-image", { prompt: "a fox" });
    await view.getByRole("progressbar", { name: "Loading the original" }).waitFor();
    await until(async () => /^data:image/.test((await view.locator(".sheet img").getAttribute("src")) ?? ""));
    await isWellMade();
    await button("Change").click();
    await field("What should change?").fill("a hat");
    await button(/^Make it/).click();
    await view.getByRole("img", { name: "Image 1 is being made" }).waitFor();
    await isWellMade();
    await button("Stop").click();
    await statusSays("Stopped. What was finished anyway is under Earlier images.");
    expect(await view.getByRole("img", { name: "Image 1 is being made" }).count()).toBe(0);
    gate.open();
  });

  it("shows ten images, each with its own name", async () => {
    const { chat, view, heading, isWellMade } = await setup({ width: 360 });
    await chat.call("create-image", { prompt: "ten foxes", n: 10 });
    await heading("10 images");
    await until(async () => (await view.getByText(/^384 × 256/).count()) === 10);
    const names = await view
      .getByRole("list")
      .getByRole("button")
      .evaluateAll((all) => all.map((one) => one.ariaLabel));
    expect(names).toEqual(Array.from({ length: 10 }, (_, index) => `Image ${index + 1}: ten foxes`));
    await isWellMade();
  });

  const hostile = {
    markup: `<img src=x onerror="document.title='broken into'"><script>document.title='broken into'</script>`,
    turned: "\u202eevil\u202c \u2066\u05d0\u05d1\u05d2 \u200fgnp.xof",
    long: "ab".repeat(2500),
  };

  it.each(Object.entries(hostile))("shows a hostile prompt as text: %s", async (_, prompt) => {
    const { chat, view, button, originals, isWellMade } = await setup({ width: 320 });
    await chat.call("create-image", { prompt, n: 2 });
    await view.getByRole("list").getByRole("button").first().click();
    await originals();
    await isWellMade();
    await button("Again").click();
    await view.getByRole("textbox", { name: "Prompt" }).waitFor();
    await isWellMade();
    expect(await view.locator("title").textContent()).toBe("Images");
    expect(await view.locator("img[src=x]").count()).toBe(0);
  });

  it("shows a hostile file name and a hostile error as text", async () => {
    const { chat, view, session, button, field, isWellMade } = await setup();
    // Letters that turn the direction and pile up, in a name like those of the server; the others are never listed.
    const name = `2027-01-01T00-00-00Z_\u05d0\u05d1${"e\u0301\u0336\u035b".repeat(8)}_01234567.png`;
    for (const file of [name, "<img src=x onerror=alert(1)>.png", "\u202egnp.fox.png"])
      await writeFile(join(session.imageFolder, file), makePng("64x64", 1));
    await writeFile(join(session.imageFolder, name.replace("01234567", "89abcdef")), "this is not an image");
    await chat.call("create-image", { prompt: "a fox" });
    await button("Change").click();
    await field("What should change?").fill("a hat");
    const text = `<img src=x onerror="document.title='broken into'">`;
    chat.meanwhile = async (tool) =>
      tool === "edit-image" ? { isError: true, content: [{ type: "text", text }] } : undefined;
    await button(/^Make it/).click();
    await view.getByRole("alert").getByText("<img src=x").waitFor();
    await isWellMade();
    await button("Dismiss").click();
    await button("Earlier images").click();
    await button(/\u05d0\u05d1.*01234567/).waitFor();
    await isWellMade();
    expect(await view.getByRole("list").textContent()).not.toContain("onerror=alert(1)>.png");
    await button(/\u05d0\u05d1.*89abcdef/).click();
    await view.getByRole("alert").or(view.getByRole("status")).getByText(/\S/).first().waitFor();
    await isWellMade();
    expect(await view.locator("title").textContent()).toBe("Images");
  });

  it("survives results that make no sense, a call that was stopped, and its own end", async () => {
    const { chat, view, isWellMade } = await setup();
    await chat.begin({ n: "many", size: {}, prompt: 7 });
    for (const result of [
      {},
      { content: [] },
      {
        content: [
          { type: "text", text: '{"images":[null,7,{"uri":"javascript:alert(1)","prompt":{},"width":-1}]}' },
        ],
      },
      { content: [{ type: "image", data: "<svg onload=alert(1)>", mimeType: "image/svg+xml" }] },
    ])
      await chat.tell("sendToolResult", result).catch(() => undefined);
    await chat.begin({ prompt: "a fox" });
    await chat.tell("sendToolCancelled", { reason: "stopped" });
    await view.getByRole("alert").getByText("This was stopped before it was finished.").waitFor();
    await isWellMade();
    await chat.tell("teardownResource", {});
  });

  it("is bound to what the server shows to apps", async () => {
    const { chat } = await setup();
    await expect(chat.call("read-image", { uri: "file:///etc/passwd" })).rejects.toThrow(
      "not visible to the model",
    );
  });
});

describeInBrowser("the gallery of a call that takes longer than the host waits", () => {
  const { setup } = useGallery({ environment: { MCP_OPENAI_HOST_TIMEOUT_SECONDS: "2" } });

  it("follows the receipt by itself, and shows the images", async () => {
    const { chat, view, session, heading, isWellMade } = await setup();
    session.upstream.enqueue({ type: "status", status: 429, headers: { "retry-after": "3" }, on: "images" });
    const first = await chat.call("create-image", { prompt: "a fox", n: 2 });
    expect(linksOf(first)).toEqual([]);
    await view.getByRole("img", { name: "Image 2 is being made" }).waitFor();
    await isWellMade();
    await heading("2 images");
    expect(chat.asked.map(({ params }) => params["name"])).toContain("collect-result");
    await isWellMade();
  });
});

/** Something to wait for until it is opened. */
function makeGate(): { readonly passed: Promise<undefined>; readonly open: () => void } {
  let open!: () => void;
  const passed = new Promise<undefined>((resolve) => (open = () => resolve(undefined)));
  return { passed, open };
}
