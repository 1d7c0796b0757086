/** What the tests of the gallery do as a person does, and what they see. */

import type { Browser, FrameLocator, Locator } from "playwright-core";
import sharp from "sharp";
import { closeSessions, stdioSession, type StdioSession, type StdioSessionOptions } from "../stdio-client.js";
import { startBrowser } from "./browser.js";
import {
  appsCapability,
  patience,
  startChatHost,
  type Chat,
  type ChatHost,
  type ChatOptions,
} from "./chat-host.js";
import { inspect } from "./inspect.js";

/** A chat, and short words for what people do in it. */
export interface GallerySetup {
  readonly chat: Chat;
  readonly view: FrameLocator;
  readonly session: StdioSession;
  readonly host: ChatHost;
  readonly button: (name: string | RegExp) => Locator;
  readonly heading: (name: string) => Promise<void>;
  readonly field: (name: string) => Locator;
  /** Settles when the status line says this. */
  readonly statusSays: (text: string) => Promise<void>;
  /** Settles when originals of this many images are shown. */
  readonly originals: (count?: number) => Promise<void>;
  /** Presses Tab until this element has the focus. */
  readonly tabTo: (element: Locator) => Promise<void>;
  /** Fails if axe-core, the layout or the console has something to say. */
  readonly isWellMade: () => Promise<void>;
}

/** One browser and one server for all tests of a `describe`, and a new chat for each. */
export function useGallery(options: StdioSessionOptions = {}): {
  setup: (options?: ChatOptions) => Promise<GallerySetup>;
} {
  let browser: Browser | undefined;
  let host: ChatHost | undefined;
  let session: StdioSession;

  beforeAll(async () => {
    [browser, session] = await Promise.all([
      startBrowser(),
      stdioSession({ capabilities: appsCapability, upstream: { imageSize: "384x256" }, ...options }),
    ]);
    host = await startChatHost(browser, session.client);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
    await closeSessions();
  });

  return {
    setup: async (chatOptions) => {
      const chat = await host!.openChat(chatOptions);
      const { view } = chat;
      return {
        chat,
        view,
        session,
        host: host!,
        button: (name) => view.getByRole("button", { name, exact: typeof name === "string" }),
        heading: (name) => view.getByRole("heading", { name, exact: true }).waitFor(),
        field: (name) => view.getByRole("textbox", { name, exact: true }),
        statusSays: (text) => view.getByRole("status").getByText(text, { exact: true }).waitFor(),
        originals: (count) => originalsOf(view, count),
        tabTo: async (element) => {
          for (let presses = 0; presses < 40; presses++) {
            if (await isFocused(element)) return;
            await chat.page.keyboard.press("Tab");
          }
          throw new Error("This cannot be reached by the Tab key.");
        },
        isWellMade: async () => {
          const found = await inspect(chat);
          expect(found).toEqual([]);
        },
      };
    },
  };
}

/** Settles when this is true; for what no locator can wait for. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + patience;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`This did not become true: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Settles when originals of this many images are shown. */
export const originalsOf = (view: FrameLocator, count = 1): Promise<void> =>
  until(async () => (await view.locator("img[data-original]").count()) === count);

// The tests have no types of the browser.
type BrowserObject = any; // eslint-disable-line @typescript-eslint/no-explicit-any

export const isFocused = (element: Locator): Promise<boolean> =>
  element.evaluate((it: BrowserObject) => it === it.ownerDocument.activeElement);

/** The width of the image in its own pixels; 0 before it is loaded. */
export const naturalWidthOf = (img: Locator): Promise<number> =>
  img.evaluate((it: BrowserObject) => it.naturalWidth);

/** Draws with the mouse. Points are shares of the element's width and height. */
export async function drag(element: Locator, ...points: [number, number][]): Promise<void> {
  const { x, y, width, height } = (await element.boundingBox())!;
  const { mouse } = element.page();
  const at = points.map(([across, down]) => [x + across * width, y + down * height] as const);
  await mouse.move(...at[0]!);
  await mouse.down();
  for (const point of at.slice(1)) await mouse.move(...point, { steps: 5 });
  await mouse.up();
}

export const widthOf = async (element: Locator): Promise<number> => (await element.boundingBox())!.width;

/** Points are shares of the image's width and height. @returns red, green, blue and alpha of each. */
export async function pixelsOf(image: Uint8Array, ...points: [number, number][]): Promise<number[][]> {
  const { data, info } = await sharp(image).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return points.map(([across, down]) => {
    const start = (Math.floor(down * info.height) * info.width + Math.floor(across * info.width)) * 4;
    return [...data.subarray(start, start + 4)];
  });
}

/** The image that an element shows. */
export async function imageIn(img: Locator): Promise<Buffer> {
  const source = (await img.getAttribute("src")) ?? "";
  return Buffer.from(source.slice(source.indexOf(",") + 1), "base64");
}
