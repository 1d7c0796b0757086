import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FrameLocator } from "playwright-core";
import sharp from "sharp";
import { describeInBrowser } from "../support/gallery/browser.js";
import type { ChatOptions } from "../support/gallery/chat-host.js";
import {
  drag,
  imageIn,
  isFocused,
  naturalWidthOf,
  pixelsOf,
  until,
  useGallery,
  widthOf,
} from "../support/gallery/person.js";
import { linksOf } from "../support/stdio-client.js";

describeInBrowser("the gallery, as people use it", () => {
  const { setup } = useGallery();

  const kindsOfHost: readonly [string, ChatOptions][] = [
    ["that passes everything on", {}],
    ["that drops _meta", { drops: ["_meta"] }],
    ["that drops structuredContent", { drops: ["structuredContent"] }],
    ["that drops both", { drops: ["_meta", "structuredContent"] }],
    ["like VS Code", { isVsCode: true }],
  ];

  it.each(kindsOfHost)("repaints what the mouse painted, and only that, in a host %s", async (_, options) => {
    const { chat, view, session, button, heading, field, originals } = await setup(options);
    await chat.call("create-image", { prompt: "a fox", n: 2 });
    await button("Image 2: a fox").click();
    await originals();
    await button("Draw").click();
    await drag(view.getByRole("application"), [0.2, 0.2], [0.4, 0.4]);
    await field("What should change?").fill("a hat");
    await button(/^Make it/).click();

    await heading("Before and after");
    await originals(2);
    const { body } = session.upstream.requests.at(-1)!;
    expect(body.prompt).toContain("a hat");
    const mask = await pixelsOf(body.mask.bytes, [0.3, 0.3], [0.2, 0.2], [0.7, 0.7], [0.1, 0.3]);
    expect(mask.map(([, , , alpha]) => alpha)).toEqual([0, 0, 255, 255]);
    // The test's server draws the first image of a call in one colour, the second in another.
    const result = await imageIn(view.locator("img.cut"));
    expect(await pixelsOf(result, [0.3, 0.3], [0.7, 0.7], [0.02, 0.98])).toEqual([
      [40, 90, 160, 255],
      [90, 120, 160, 255],
      [90, 120, 160, 255],
    ]);
  });

  it("opens an image, shows its original, zooms and moves it", async () => {
    const { chat, view, button, heading, isWellMade } = await setup();
    await chat.call("create-image", { prompt: "a red fox" });
    await heading("Image 1 of 1");
    const original = view.locator("img[data-original]");
    await original.waitFor();
    expect(await naturalWidthOf(original)).toBe(384);
    expect(await original.getAttribute("alt")).toBe("a red fox");
    const widths = [await widthOf(original)];
    await button("Zoom in").click();
    widths.push(await widthOf(original));
    await button("Zoom out").click();
    widths.push(await widthOf(original));
    await view.getByRole("group", { name: /^Image, zoom/ }).click();
    widths.push(await widthOf(original));
    expect(widths.map((width) => width / widths[0]!)).toEqual([
      1,
      expect.closeTo(1.5),
      1,
      expect.closeTo(2.5),
    ]);
    await isWellMade();
  });

  it("can be used by keyboard alone, from the image to a painted mask and back", async () => {
    const { chat, view, session, button, heading, field, statusSays, tabTo, isWellMade } = await setup();
    const { keyboard } = chat.page;
    await chat.call("create-image", { prompt: "a fox", n: 2 });
    const tile = button("Image 1: a fox");
    await tile.waitFor();
    await tabTo(tile);
    await keyboard.press("Enter");
    await heading("Image 1 of 2");
    await keyboard.press("Escape");
    await until(() => isFocused(tile));
    await keyboard.press("Enter");
    await heading("Image 1 of 2");
    await tabTo(view.getByRole("group", { name: /^Image, zoom/ }));
    await keyboard.press("+");
    await keyboard.press("ArrowRight");
    await keyboard.press("0");

    await tabTo(button("Draw"));
    await keyboard.press("Enter");
    const area = view.getByRole("application");
    await until(() => isFocused(area));
    await keyboard.press("ArrowLeft");
    await keyboard.press(" ");
    await statusSays("Brush down.");
    for (let step = 0; step < 4; step++) await keyboard.press("Shift+ArrowLeft");
    await keyboard.press(" ");
    await statusSays("Brush lifted.");
    await isWellMade();
    await tabTo(field("What should change?"));
    await keyboard.type("a lake");
    await tabTo(button(/^Make it/));
    await keyboard.press("Enter");
    await heading("Before and after");
    await until(() => isFocused(view.getByRole("heading", { level: 1 })));
    const { body } = session.upstream.requests.at(-1)!;
    expect(body.prompt).toContain("a lake");
    const mask = await pixelsOf(body.mask.bytes, [0.48, 0.5], [0.15, 0.5], [0.7, 0.5], [0.3, 0.8]);
    expect(mask.map(([, , , alpha]) => alpha)).toEqual([0, 0, 255, 255]);

    const slider = view.getByRole("slider", { name: "Before and after" });
    await tabTo(slider);
    await keyboard.press("End");
    expect(await slider.inputValue()).toBe("100");
    await keyboard.press("Escape");
    await view.getByRole("list", { name: "Images" }).waitFor();
  });

  it("marks an image with arrows, circles and words, takes back what was not meant, and sends the marks", async () => {
    const { chat, view, session, button, heading, field, isWellMade } = await setup();
    await chat.call("create-image", { prompt: "a fox" });
    await button("Draw").click();
    const area = view.getByRole("application");
    await choose(view, "Arrow");
    await drag(area, [0.1, 0.1], [0.3, 0.3]);
    await choose(view, "Circle");
    await drag(area, [0.6, 0.6], [0.8, 0.8]);
    await choose(view, "Pen");
    await drag(area, [0.1, 0.9], [0.3, 0.9]);
    await button("Undo").click();
    await choose(view, "Words");
    await field("Words to write").fill("red <b>here</b>");
    await isWellMade();
    await area.click({ position: { x: 30, y: 150 } });
    await field("What should change?").fill("follow the marks");
    await button(/^Make it/).click();
    await heading("Before and after");
    const { body } = session.upstream.requests.at(-1)!;
    expect(body.mask).toBeUndefined();
    const marks = await pixelsOf(body.markup.bytes, [0.2, 0.2], [0.7, 0.6], [0.7, 0.7], [0.2, 0.9]);
    expect(marks.map(([, , , alpha]) => alpha)).toEqual([255, 255, 0, 0]);
  });

  it("changes an image in words, and shows the new one beside the old, at the cost that it told before", async () => {
    const { chat, view, session, button, heading, field, originals, isWellMade } = await setup();
    await chat.call("create-image", { prompt: "a fox" });
    await button("Change").click();
    await field("What should change?").fill("make it blue");
    await view.getByText(/^Costs about \$0\.\d+\.$/).waitFor();
    await isWellMade();
    const before = session.upstream.requests.length;
    await button("Cancel").click();
    await button("Change").click();
    expect(session.upstream.requests).toHaveLength(before);
    await field("What should change?").fill("make it blue");
    await button(/^Make it for about \$/).click();
    await heading("Before and after");
    expect(session.upstream.requests).toHaveLength(before + 1);
    await button("Side by side").click();
    await heading("Side by side");
    await originals(2);
    await isWellMade();
    await button("Use this one").first().click();
    await until(() => chat.asked.some(({ method }) => method === "ui/update-model-context"));
    await button("Another image").click();
    await view.getByRole("list", { name: "Images" }).getByRole("button").last().click();
    await heading("Side by side");
  });

  it("makes variations and the same again, with a changed prompt", async () => {
    const { chat, view, session, button, heading, field, isWellMade } = await setup();
    await chat.call("create-image", { prompt: "a fox", size: "1536x1024" });
    await button("Variations").click();
    await view.getByText(/^Costs about \$0\.\d+ for 4 images\.$/).waitFor();
    await button(/^Make it/).click();
    await heading("5 images");
    await until(async () => (await view.getByText(/^384 × 256 · /).count()) === 5);
    expect(session.upstream.requests.at(-1)!.body).toMatchObject({
      prompt: "a fox",
      n: 4,
      size: "1536x1024",
    });
    await view.getByRole("list", { name: "Images" }).getByRole("button").first().click();
    await button("Again").click();
    await field("Prompt").fill("a wolf");
    await button(/^Make it/).click();
    await heading("Image 1 of 6");
    await view.getByText("a wolf", { exact: true }).waitFor();
    expect(session.upstream.requests.at(-1)!.body).toMatchObject({ prompt: "a wolf", size: "1536x1024" });
    await isWellMade();
  });

  it("tells the model which image the person chose, and gives them its original", async () => {
    const { chat, button, statusSays } = await setup();
    const result = await chat.call("create-image", { prompt: "a fox" });
    const [link] = linksOf(result);
    await button("Use this one").click();
    await statusSays("Chosen. Say in the chat what to do with it.");
    const { params } = chat.asked.find(({ method }) => method === "ui/update-model-context")!;
    expect(params["content"]).toEqual([{ type: "text", text: expect.stringContaining(link!.uri) }]);
    await button("Download").click();
    await statusSays("Saved.");
    const { contents } = chat.asked.find(({ method }) => method === "ui/download-file")!.params;
    expect(Buffer.from(contents[0].resource.blob, "base64")).toEqual(
      await readFile(fileURLToPath(link!.uri)),
    );
    expect(contents[0].resource.mimeType).toBe("image/png");
  });

  it("shows what was made in it when the chat is reopened", async () => {
    const { chat, button, heading, field } = await setup();
    const input = { prompt: "a fox" };
    const result = await chat.call("create-image", input);
    await button("Change").click();
    await field("What should change?").fill("make it blue");
    await button(/^Make it/).click();
    await heading("Before and after");
    const later = await setup();
    await later.chat.reopen(input, result);
    await later.heading("2 images");
    await later.button("Image 1: make it blue").waitFor();
    await later.isWellMade();
  });

  it("is small and quick, reads large originals in parts, and keeps every result within what hosts pass on", async () => {
    const { chat, view, session, host, button } = await setup();
    const noise = await sharp({
      create: {
        width: 400,
        height: 400,
        channels: 3,
        background: "gray",
        noise: { type: "gaussian", mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();
    // As the server names its images; one without a prompt of its own.
    const name = `${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}Z_noise_01234567.png`;
    await writeFile(join(session.imageFolder, name), noise);
    await chat.begin({ prompt: "a fox", n: 10 });
    const made = await session.call("create-image", { prompt: "a fox", n: 10 });
    const before = performance.now();
    await chat.tell("sendToolResult", made);
    await until(async () => (await naturalWidthOf(view.locator(".tile img").first())) > 0);
    const milliseconds = Math.round(performance.now() - before);

    await button("Earlier images").click();
    await button(/noise/).click();
    await view.locator("img[data-original]").waitFor();
    expect((await imageIn(view.locator("img[data-original]"))).equals(noise)).toBe(true);

    const lengths = [made, ...chat.answers].map((result) => JSON.stringify(result).length);
    const bytes = Buffer.byteLength(host.html);
    process.stderr.write(
      `The gallery has ${bytes} bytes and shows the first image ${milliseconds} ms after its result. ` +
        `Ten images make a result of ${lengths[0]} characters; the longest result has ${Math.max(...lengths)}.\n`,
    );
    expect(bytes).toBeLessThanOrEqual(40_960);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(120_000);
  });

  it("finds earlier images by their prompt", async () => {
    const { chat, view, session, button, heading, statusSays, originals, isWellMade } = await setup();
    await session.call("create-image", { prompt: "a zebra in the rain" });
    await chat.call("create-image", { prompt: "a fox", n: 2 });
    await button("Earlier images").click();
    await heading("Earlier images");
    await button(/: a zebra in the rain$/).waitFor();
    await view.getByRole("searchbox", { name: "Find by prompt" }).fill("ZEBRA");
    await statusSays("1 image");
    await isWellMade();
    await view.getByRole("searchbox", { name: "Find by prompt" }).fill("no such thing");
    await statusSays("Nothing found. Try another word.");
    await isWellMade();
    await view.getByRole("searchbox", { name: "Find by prompt" }).fill("zebra");
    await button("Image 1: a zebra in the rain").click();
    await view.getByText("a zebra in the rain").waitFor();
    await originals();
    await button("Back").click();
    await heading("Earlier images");
    await button("Back").click();
    await heading("2 images");
  });
});

/** The radio button itself cannot be seen; people click its label. */
const choose = (view: FrameLocator, tool: string): Promise<void> =>
  view.getByRole("radio", { name: tool }).check({ force: true });
