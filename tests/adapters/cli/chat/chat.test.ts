import { err, ok } from "neverthrow";
import { Chat, type ChatStart } from "../../../../src/adapters/cli/chat/chat.js";
import { MemoryConversationStore } from "../../../../src/adapters/memory/memory-conversation-store.js";
import { AskQuestion } from "../../../../src/domain/ask/ask-question.js";
import { describeCost } from "../../../../src/domain/spending/describe-cost.js";
import { invalidRequestError, unavailableError } from "../../../../src/ports/provider-error.js";
import {
  FakeChatProvider,
  type FakeChatOutcome,
} from "../../../../src/testing/doubles/fake-chat-provider.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { plainPng } from "../../../../src/testing/doubles/plain-png.js";
import { fakeTerminal } from "../../../support/fake-terminal.js";

const image = `data:image/png;base64,${Buffer.from(plainPng({ width: 8, height: 8 }, 200)).toString("base64")}`;

describe("Chat", () => {
  it("answers one message after another, in one conversation", async () => {
    const { run, provider, out, err: said } = setup({ typed: ["One?", "Two?"] });
    expect(await run({ query: "Zero?", toolArguments: { system: "Be brief.", temperature: 1 } })).toBe(0);
    expect(out()).toBe("Answer.\nAnswer.\nAnswer.\n");
    expect(provider.requests.map(({ messages }) => messages.map(({ text }) => text))).toEqual([
      ["Be brief.", "Zero?"],
      ["Be brief.", "Zero?", "Answer.", "One?"],
      ["Be brief.", "Zero?", "Answer.", "One?", "Answer.", "Two?"],
    ]);
    expect(said()).toMatch(
      /^Chat with gpt-6-luna\. .*\n(Note: .*temperature.*\n){3}Go on with [0-9a-z]{12}\.\n$/,
    );
  });

  it("shows what each answer costs if asked to", async () => {
    const { run, err: said } = setup({ typed: ["One?"], costLine: describeCost });
    await run();
    expect(said()).toContain("Cost: unknown (");
  });

  it("changes the model, lists the commands, and leaves", async () => {
    const {
      run,
      provider,
      err: said,
    } = setup({
      typed: ["/model gpt-6-sol", "One?", "/model", "/HELP", "/quit", "Two?"],
    });
    await run();
    expect(said()).toContain("leave; so do /quit, /q, exit and quit alone, and Ctrl-D");
    expect(provider.requests.map(({ model }) => model)).toEqual(["gpt-6-sol"]);
    expect(said()).toContain("The model is gpt-6-sol.\nThe model is gpt-6-sol.\n  /model NAME ");
  });

  it.each(["/exit", "/quit", "/q", "/Quit now", "exit", "QUIT"])("leaves with %s", async (word) => {
    const { run, provider, err: said } = setup({ typed: ["One?", word, "Two?"] });
    expect(await run()).toBe(0);
    expect(provider.requests).toHaveLength(1);
    expect(said()).toContain("Go on with");
  });

  it.each([" exit", "quit smoking?", "how to exit"])("sends %j", async (text) => {
    const { run, provider } = setup({ typed: [text] });
    await run();
    expect(provider.requests.map(({ messages }) => messages.at(-1)?.text)).toEqual([text]);
  });

  it("sends no mistyped command, but a path and what follows a space", async () => {
    const typed = ["/modle x", "/zzzzzz", "/image", "/save ", "/etc/hosts is what?", " /model what is it?"];
    const { run, provider, err: said } = setup({ typed });
    await run();
    expect(said()).toContain("Unknown command /modle (did you mean /model?). To send this text, put a space");
    expect(said()).toContain("Unknown command /zzzzzz (/help lists the commands).");
    expect(said()).toContain("error: Which one? /image PATH\nerror: Where? /save PATH\n");
    expect(provider.requests.map(({ messages }) => messages.at(-1)?.text)).toEqual([
      "/etc/hosts is what?",
      " /model what is it?",
    ]);
  });

  it("sends attached images with the next message only, and again after a failure", async () => {
    const {
      run,
      provider,
      err: said,
    } = setup({
      typed: ["/image missing.png", "/image fox.png", "One?", "Two?", "Three?"],
      outcomes: [{ error: unavailableError({ message: "Down." }) }, answer, answer],
    });
    await run({ query: "", toolArguments: { images: [image] } });
    expect(said()).toMatch(/There is no missing\.png\.\ndata:image.* goes with the next message\.\n/);
    const images = provider.requests.map(({ messages }) => messages.at(-1)).map((one) => one?.images?.length);
    expect(images).toEqual([2, 2, undefined]);
    expect(said()).toContain("Down.");
  });

  it("drops only the images that cannot be used, because the next message would fail too", async () => {
    const { run, provider, out, err: said, remembered } = setup({ typed: ["Two?"] });
    // Only data URLs can be read in this test.
    await run({ query: "One?", toolArguments: { images: ["memory:broken", image] } });
    expect(provider.requests.map(({ messages }) => messages.at(-1)?.images?.length)).toEqual([1]);
    expect(out()).toBe("Answer.\n");
    expect(said()).toContain("Still attached: the data URL. The up arrow brings your message back.\n");
    expect(remembered).toEqual(["One?"]);
  });

  it("drops all images if the provider rejects them, and none for another reason", async () => {
    const rejected = setup({
      typed: ["One?", "Two?"],
      outcomes: [{ error: invalidRequestError({ message: "The image is too small." }) }, answer],
    });
    await rejected.run({ query: "", toolArguments: { images: [image] } });
    const counts = ({ provider }: Pick<typeof rejected, "provider">) =>
      provider.requests.map(({ messages }) => messages.at(-1)?.images?.length);
    expect(counts(rejected)).toEqual([1, undefined]);
    expect(rejected.err()).toContain("No image is attached now. The up arrow brings your message back.\n");
    const other = setup({ typed: ["One?"] });
    await other.run({ query: "", toolArguments: { images: [image], temperature: 9 } });
    expect(other.err()).not.toContain("attached");
  });

  it("stops an answer with Ctrl-C, and goes on without it", async () => {
    const {
      run,
      chat,
      provider,
      out,
      err: said,
      interrupts,
    } = setup({
      typed: ["One?", "Two?"],
      outcomes: [{ hang: true, after: ["Half"] }, answer],
    });
    const done = run();
    while (provider.requests.length === 0 || out() === "") await new Promise(setImmediate);
    chat.interrupt();
    await done;
    expect(out()).toBe("HalfAnswer.\n");
    expect(said()).toContain("\nStopped. The conversation goes on without this message.\n");
    expect(provider.requests[1]?.messages.map(({ text }) => text)).toEqual(["Two?"]);
    chat.interrupt();
    expect(interrupts).toEqual(["answer", "prompt"]);
  });

  it("ends when the process is told to", async () => {
    const stop = new AbortController();
    const { run, interrupts } = setup({ typed: ["One?"], outcomes: [{ hang: true }] });
    const done = run(undefined, stop.signal);
    await new Promise(setImmediate);
    stop.abort();
    expect(await done).toBe(0);
    expect(interrupts).toEqual(["closed", "closed"]);
  });

  it("saves the conversation as Markdown", async () => {
    const {
      run,
      saved,
      err: said,
    } = setup({
      typed: ["/save early.md", "One?", "/save talk.md", "/save taken.md"],
    });
    await run({ query: "", toolArguments: { images: [image], system: "Be brief." } });
    expect(said()).toContain("There is nothing to save yet.\n");
    expect(said()).toContain("Saved as talk.md\nerror: taken.md exists.\n");
    expect(saved).toEqual({
      "talk.md":
        "**Instructions**\n\nBe brief.\n\n**You** (with an image)\n\nOne?\n\n" +
        "**gpt-6-luna**, 2026-11-23 12:00 UTC\n\nAnswer.\n",
    });
  });

  it("says once that the conversation is not kept, and not how to continue it", async () => {
    const { run, err: said } = setup({ typed: ["One?", "Two?"], notKept: "The disk is full." });
    await run();
    expect(said().match(/is not kept\. The disk is full\./g)).toHaveLength(1);
    expect(said()).not.toContain("Go on with");
  });

  const answer: FakeChatOutcome = { text: "Answer." };

  function setup({
    typed,
    outcomes = typed.map(() => answer).concat(answer),
    notKept,
    costLine,
  }: {
    readonly typed: readonly string[];
    readonly outcomes?: readonly FakeChatOutcome[];
    readonly notKept?: string;
    readonly costLine?: typeof describeCost;
  }) {
    const screen = fakeTerminal();
    const clock = new ManualClock();
    const left = [...outcomes];
    const provider = new FakeChatProvider(() => left.shift() ?? answer);
    const store = new MemoryConversationStore();
    const lines = [...typed];
    const interrupts: string[] = [];
    const remembered: string[] = [];
    const saved: Record<string, string> = {};
    const chat = new Chat({
      ask: new AskQuestion(provider, { conversations: store, clock }),
      chatModel: "gpt-6-luna",
      clock,
      terminal: screen.terminal,
      ...(costLine && { costLine }),
      prompt: {
        next: () => Promise.resolve(lines.shift()),
        remember: (message) => void remembered.push(message),
        interrupt: () => void interrupts.push("prompt"),
        answerInterrupted: () => void interrupts.push("answer"),
        close: () => {
          if (!outcomes.some((outcome) => "after" in outcome)) interrupts.push("closed");
        },
      },
      turns: async (id) => store.read(id).mapErr(({ message }) => message),
      notKept: () => notKept,
      findImage: (path) =>
        Promise.resolve(path === "missing.png" ? err("There is no missing.png.") : ok(image)).then((found) =>
          found.map(() => image),
        ),
      saveText: (path, text) => {
        if (path === "taken.md") return Promise.resolve(err("taken.md exists."));
        saved[path] = text;
        return Promise.resolve(ok(path));
      },
      howToContinue: (id) => `Go on with ${id}.`,
    });
    const { signal: never } = new AbortController();
    return {
      chat,
      provider,
      interrupts,
      remembered,
      saved,
      out: screen.out,
      err: screen.err,
      run: (start: ChatStart = { query: "", toolArguments: {} }, signal = never) => chat.run(start, signal),
    };
  }
});
