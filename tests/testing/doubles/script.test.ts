import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";

/** As from JavaScript, where no compiler checks a script. */
const chat = (script: unknown) => new FakeChatProvider(script as { text: string });
const image = (script: unknown) => new FakeImageProvider(script as object);

describe("the script of a fake", () => {
  const chatFields = "text, chunks, after, looks, reply, error, hang";
  it.each<[() => unknown, string]>([
    [
      () => chat(undefined),
      `FakeChatProvider: the script must be an object with ${chatFields}; got undefined.`,
    ],
    [() => chat("Hello"), `FakeChatProvider: the script must be an object with ${chatFields}; got "Hello".`],
    [() => chat([]), "FakeChatProvider: the script is an empty list; it needs at least one outcome."],
    [
      () => chat([{ text: "a" }, { txet: "b" }]),
      `FakeChatProvider: outcome 2 of the script has the unknown field "txet"; it may have ${chatFields}.`,
    ],
    [() => chat({ text: 5 }), "FakeChatProvider: the script has a wrong text: it must be text; got 5."],
    [
      () => chat({ chunks: ["a", 1] }),
      'FakeChatProvider: the script has a wrong chunks: it must be a list of texts; got ["a",1].',
    ],
    [() => chat({}), "FakeChatProvider: the script must have one of text, chunks, error, hang; it has none."],
    [
      () => chat({ text: "a", hang: true }),
      "FakeChatProvider: the script must have one of text, chunks, error, hang; it has text and hang.",
    ],
    [
      () => chat({ error: new Error("boom") }),
      "FakeChatProvider: the script has a wrong error: it must be a provider error, such as unavailableError({ message }); got {}.",
    ],
    [
      () => chat({ hang: false }),
      "FakeChatProvider: the script has a wrong hang: it must be true; got false.",
    ],
    [
      () => image({ images: [new Uint8Array()] }),
      "FakeImageProvider: the script has a wrong images: it must be a list of Uint8Arrays that are not empty; got [{}].",
    ],
    [
      () => image({ images: ["iVBOR"] }),
      'FakeImageProvider: the script has a wrong images: it must be a list of Uint8Arrays that are not empty; got ["iVBOR"].',
    ],
    [
      () => image({ images: [], hang: true }),
      "FakeImageProvider: the script must have at most one of images, error, hang; it has images and hang.",
    ],
    [
      () => image({ reply: null }),
      "FakeImageProvider: the script has a wrong reply: it must be an object with fields of the reply; got null.",
    ],
  ])("is refused if it is nonsense: %#", (create, message) => {
    expect(create).toThrow(new TypeError(message));
  });

  it("is refused at the call if it is a function that returns nonsense", () => {
    const provider = new FakeChatProvider((() => undefined) as never);
    const call = { report: () => undefined, signal: new AbortController().signal };
    expect(() => provider.complete({ model: "m", messages: [] }, call as never)).toThrow(
      `FakeChatProvider: the outcome that the script returned must be an object with ${chatFields}; got undefined.`,
    );
  });
});
