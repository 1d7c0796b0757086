import { openBody } from "../../../../src/adapters/openai/http/open-body.js";

const mark = "\uFEFF";
const types = ["text/event-stream", "application/json", "text/plain", "application/octet-stream", ""];

describe("openBody", () => {
  it.each([
    ["data: {}\n\n", true],
    ["event: x\ndata: {}\n\n", true],
    ["id: 1\ndata: {}\n\n", true],
    [": comment\n\n", true],
    ["retry: 10\n\n", true],
    ['{"choices":[]}', false],
    ["[{}]", false],
  ])("recognises %j by its start, whatever its label and wherever it is split", async (text, isStream) => {
    for (const type of [...types, "text/html"]) {
      for (const whole of [text, mark + text, `\n\n ${text}`, `${mark}\r\n${text}`]) {
        for (const size of [1, 2, 5, 100]) {
          expect(await open(whole, { type, size })).toEqual({ isStream, text });
        }
      }
    }
  });

  it.each([...types, "text/html; charset=utf-8"])("rejects a web page labelled %j", async (type) => {
    for (const page of ["<!doctype html><title>Hi</title>", `${mark}\n<html>`]) {
      await expect(open(page, { type, size: 1 })).rejects.toThrow("it is a web page");
    }
  });

  it.each([
    ["text/event-stream", true],
    ["application/json", false],
    ["", false],
  ])("believes the label %j where the start does not tell", async (type, isStream) => {
    for (const text of ["", "1", "denied", '"text"']) {
      expect(await open(text, { type, size: 2 })).toEqual({ isStream, text });
    }
  });

  it("takes text for a web page if it is labelled as one", async () => {
    await expect(open("Welcome", { type: "text/html" })).rejects.toThrow("it is a web page");
  });

  it("tells that the server keeps the connection open with blanks, and keeps none of them", async () => {
    let waits = 0;
    const opened = await openBody(responseOf(["\n", " \r\n", mark, "{}"], "application/json"), () => waits++);
    expect(waits).toBe(3);
    expect(await textOf(opened.body)).toBe("{}");
  });

  it("closes the connection when its reader leaves early, and when it is a web page", async () => {
    const response = responseOf(["data: 1\n\n", "data: 2\n\n"], "");
    const { body } = await openBody(response, () => undefined);
    for await (const chunk of body) {
      expect(Buffer.from(chunk).toString()).toBe("data: 1\n\n");
      break;
    }
    expect(response.isClosed()).toBe(true);
    const page = responseOf(["<html>", "more"], "");
    await expect(openBody(page, () => undefined)).rejects.toThrow();
    expect(page.isClosed()).toBe(true);
  });

  async function open(text: string, { type, size = 100 }: { type: string; size?: number }) {
    const bytes = Buffer.from(text);
    const chunks = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    const { isStream, body } = await openBody(responseOf(chunks, type), () => undefined);
    return { isStream, text: await textOf(body) };
  }

  async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
    const chunks = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  /** A response as our own fetch makes it. */
  function responseOf(chunks: readonly (string | Buffer)[], type: string) {
    let isClosed = false;
    const close = () => {
      isClosed = true;
    };
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        for (const chunk of chunks) yield Buffer.from(chunk);
      } finally {
        close();
      }
    }
    const response = {
      headers: new Headers(type === "" ? {} : { "content-type": type }),
      body: Object.assign(body(), {
        cancel: () => {
          close();
          return Promise.resolve();
        },
      }),
      isClosed: () => isClosed,
    };
    return response as unknown as Response & { isClosed: () => boolean };
  }
});
