import { errAsync } from "neverthrow";
import { MemoryJobStore } from "../../../src/adapters/memory/memory-job-store.js";
import { terminalOn } from "../../../src/adapters/cli/terminal/terminal.js";
import { askInBackground, runCollect } from "../../../src/app/commands/run-background.js";
import { createApplication } from "../../../src/app/composition/create-application.js";
import { checkSettings } from "../../../src/app/settings/check-settings.js";
import { unavailableError } from "../../../src/ports/provider-error.js";
import type { JobStore } from "../../../src/ports/job-store.js";
import { FakeChatProvider, type FakeChatOutcome } from "../../../src/testing/doubles/fake-chat-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

const input = { query: "Why is the sea salty?", background: "within_2h" };

describe("answers in the background at a terminal", () => {
  it("print an id, with which they are collected, more than once", async () => {
    const { ask, collect } = setup({ text: "Rivers carry salt.", looks: 1 });
    const asked = await ask(false);
    expect(asked).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-z]{12}\n$/) });
    const id = asked.out.trim();
    expect(asked.err).toMatch(
      new RegExp(
        `^gpt-6-luna answers "Why is the sea salty\\?" in the background, .*\nTo collect the answer: mcp-openai collect ${id} `,
      ),
    );
    for (let times = 0; times < 2; times++)
      expect(await collect(` ${id} `)).toMatchObject({ code: 0, out: "Rivers carry salt.\n" });
    const json = await collect(id, { json: true });
    expect(JSON.parse(json.out)).toMatchObject({ text: "Rivers carry salt." });
    expect(JSON.parse(json.out)).not.toHaveProperty("conversation");
  });

  it("print the id as JSON", async () => {
    const { ask } = setup({ text: "Salt." });
    const { code, out, err } = await ask(true);
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toEqual({
      receipt: expect.stringMatching(/^[0-9a-z]{12}$/),
      description: expect.stringContaining("30 % less"),
    });
  });

  it("are cancelled with --cancel, or come if it was too late", async () => {
    const { ask, collect } = setup([{ hang: true }, { text: "Salt." }]);
    const id = (await ask(false)).out.trim();
    expect(await collect(id, { cancel: true })).toEqual({
      code: 0,
      out: "",
      err: "The work was cancelled, also at the provider.\n",
    });
    expect(await collect(id)).toMatchObject({ code: 1, err: expect.stringContaining("was cancelled") });
    const other = (await ask(false)).out.trim();
    expect(await collect(other, { cancel: true })).toMatchObject({ code: 0, out: "Salt.\n" });
  });

  it("say that they could not be cancelled", async () => {
    const { ask, collect, provider } = setup({ hang: true });
    const id = (await ask(false)).out.trim();
    const away = () => errAsync(unavailableError({ message: "The network is down." }));
    Object.assign(provider.background, { cancel: away, look: away });
    expect(await collect(id, { cancel: true })).toMatchObject({
      code: 1,
      err: expect.stringContaining("could not be cancelled at the provider"),
    });
  });

  it("go on when Ctrl-C ends the waiting", async () => {
    const { ask, collect, provider } = setup({ hang: true });
    const id = (await ask(false)).out.trim();
    const controller = new AbortController();
    const collected = collect(id, {}, controller.signal);
    controller.abort();
    expect(await collected).toMatchObject({ code: 1 });
    const call = { signal: new AbortController().signal, report: () => undefined };
    const work = { id: "work-1", model: "m", window: "now", notes: [] } as const;
    expect((await provider.background.look(work, call))._unsafeUnwrap()).toEqual({ state: "working" });
  });

  it("are waited for if they could not be collected later, and cancelled by Ctrl-C", async () => {
    const full: JobStore = {
      save: () => errAsync({ kind: "unavailable", message: "The disk is full." }),
      read: () => errAsync({ kind: "unavailable", message: "The disk is gone." }),
    };
    const { ask, collect } = setup({ text: "Salt.", looks: 1 }, full);
    expect(await ask(false)).toMatchObject({
      code: 0,
      out: "Salt.\n",
      err: expect.stringContaining(
        "waits for the answer, because it cannot be collected later. The disk is full.",
      ),
    });
    expect(JSON.parse((await ask(true)).out)).toMatchObject({ text: "Salt." });
    expect(await collect("a")).toMatchObject({ code: 1, err: "error: The disk is gone.\n" });
    const endless = setup({ hang: true }, full);
    const controller = new AbortController();
    const asked = endless.ask(false, controller.signal);
    await endless.clock.advance(2_000);
    controller.abort();
    expect(await asked).toMatchObject({ code: 1, err: expect.stringContaining("The call was cancelled") });
  });

  it("are refused in words", async () => {
    const { ask, collect } = setup({ text: "Salt." });
    expect(await ask(false, undefined, { ...input, background: "soon" })).toMatchObject({
      code: 2,
      err: expect.stringContaining("one of now, within_2h, within_8h"),
    });
    expect(await collect(" ")).toMatchObject({
      code: 2,
      err: expect.stringContaining("collect needs an ID"),
    });
    expect(await collect("none")).toMatchObject({
      code: 1,
      err: expect.stringContaining('no answer in the background with the id "none"'),
    });
  });

  function setup(
    script: FakeChatOutcome | [FakeChatOutcome, ...FakeChatOutcome[]],
    jobStore: JobStore = new MemoryJobStore(),
  ) {
    const clock = new ManualClock();
    const provider = new FakeChatProvider(script);
    const application = createApplication({
      chatProvider: provider,
      jobStore,
      clock,
      logger: new RecordingLogger(),
    })._unsafeUnwrap();
    const settings = checkSettings({})._unsafeUnwrap();
    const run = async (command: (terminal: ReturnType<typeof terminalOn>) => Promise<number>) => {
      const written = { out: "", err: "" };
      const stream = (name: "out" | "err") => ({
        write: (text: string) => void (written[name] += text),
        on: () => undefined,
        off: () => undefined,
      });
      const terminal = terminalOn({
        stdout: stream("out"),
        stderr: stream("err"),
        colours: { stdout: false, stderr: false },
        movesCursor: false,
      });
      const ended = command(terminal);
      for (let passed = 0; passed < 20; passed++) await clock.advance(1_000);
      return { code: await ended, ...written };
    };
    const never = new AbortController().signal;
    return {
      ...{ clock, provider },
      ask: (json: boolean, signal = never, asked: object = input) =>
        run((terminal) =>
          askInBackground(application.serverParts, asked as Record<string, unknown>, json, terminal, signal),
        ),
      collect: (words: string, flags: Record<string, true> = {}, signal = never) =>
        run((terminal) => runCollect({ words, flags }, application, { terminal, signal, settings })),
    };
  }
});
