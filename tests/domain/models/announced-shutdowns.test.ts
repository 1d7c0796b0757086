import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { AskQuestion } from "../../../src/domain/ask/ask-question.js";
import { CreateImages } from "../../../src/domain/images/create-images.js";
import { AnnouncedShutdowns } from "../../../src/domain/models/announced-shutdowns.js";
import type { ListedModel, ModelDirectory } from "../../../src/ports/model-directory.js";
import { unavailableError, type ProviderError } from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

const soon = { id: "gpt-6-luna", shutdownDate: "2026-12-01" };

describe("AnnouncedShutdowns", () => {
  it("knows nothing until the list arrives", async () => {
    const { shutdowns, list } = setup(okAsync([soon, { id: "gpt-6-sol" }]));
    expect(shutdowns.of("gpt-6-luna")).toBeUndefined();
    await settle();
    expect(shutdowns.of("gpt-6-luna")).toBe("2026-12-01");
    expect(shutdowns.of("gpt-6-sol")).toBeUndefined();
    expect(list.calls).toBe(1);
  });

  it("refreshes after ten minutes, and keeps the old list if that fails", async () => {
    const { shutdowns, clock, list } = setup(okAsync([soon]));
    shutdowns.of("any");
    await settle();
    list.outcome = errAsync(unavailableError({ message: "Down." }));
    await clock.advance(599_999);
    expect(shutdowns.of("gpt-6-luna")).toBe("2026-12-01");
    expect(list.calls).toBe(1);
    await clock.advance(1);
    expect(shutdowns.of("gpt-6-luna")).toBe("2026-12-01");
    await settle();
    expect(list.calls).toBe(2);
  });

  it.each(["ask", "draw"] as const)("adds a note to a call, even to the first: %s", async (what) => {
    const { notesOf } = setup(okAsync([soon, { id: "gpt-image-2.6-flare", shutdownDate: "2026-12-01" }]));
    const model = what === "ask" ? "gpt-6-luna" : "gpt-image-2.6-flare";
    const note = `${model} retires on 2026-12-01, in 8 days. Choose another model.`;
    expect(await notesOf(what)).toContain(note);
    expect((await notesOf(what)).filter((each) => each === note)).toHaveLength(1);
  });

  it("neither delays nor fails a call", async () => {
    const never = new ResultAsync<never, ProviderError>(new Promise(() => undefined));
    expect(await setup(never).notesOf("ask")).toEqual([]);
    expect(await setup(errAsync(unavailableError({ message: "Down." }))).notesOf("draw")).toEqual([]);
  });

  it("retires a model that is current in the catalogue", async () => {
    const { ask } = setup(okAsync([{ id: "gpt-6-luna", shutdownDate: "2026-11-22" }]));
    await ask.execute({ query: "Why?" });
    const refused = await ask.execute({ query: "Why?" });
    expect(refused._unsafeUnwrapErr()).toMatchObject({
      kind: "model-not-found",
      message: "gpt-6-luna was retired on 2026-11-22, so nothing was sent. Choose another model.",
    });
  });

  function setup(outcome: ResultAsync<readonly ListedModel[], ProviderError>) {
    const clock = new ManualClock();
    const list = { outcome, calls: 0 };
    const directory: ModelDirectory = {
      list: (_request, { report }) => {
        report({ type: "working" });
        list.calls++;
        return list.outcome;
      },
    };
    const shutdowns = new AnnouncedShutdowns(directory, clock);
    const retirement = {
      policy: "replace" as const,
      today: () => new Date("2026-11-23T12:00:00Z"),
      announced: (model: string) => shutdowns.of(model),
    };
    const ask = new AskQuestion(new FakeChatProvider({ text: "Because." }), { retirement });
    const draw = new CreateImages(new FakeImageProvider(), { retirement });
    const notesOf = async (what: "ask" | "draw"): Promise<readonly string[]> =>
      what === "ask"
        ? (await ask.execute({ query: "Why?" }))._unsafeUnwrap().notes
        : (await draw.execute({ prompt: "a fox" }))._unsafeUnwrap().notes;
    return { shutdowns, clock, list, ask, notesOf };
  }
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
