import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { ListModels, type ListModelsOptions } from "../../../src/domain/models/list-models.js";
import { gatewayPrices } from "../../../src/domain/models/prices.js";
import { checkedOn } from "../../../src/domain/models/model-catalogue.js";
import type { Call } from "../../../src/ports/call.js";
import type { ListedModel } from "../../../src/ports/model-directory.js";
import { cancelledError, unavailableError, type ProviderError } from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("ListModels", () => {
  it("describes the same models once a day", async () => {
    const models = [{ id: "gpt-6-luna", shutdownDate: "2026-11-25" }];
    const clock = new ManualClock();
    const list = new ListModels({ list: () => okAsync(models) }, { clock });
    const first = (await list.execute({}))._unsafeUnwrap();
    expect((await list.execute({}))._unsafeUnwrap()).toBe(first);
    expect(first.chat).toHaveLength(1);
    await clock.advance(3 * 86_400_000);
    const later = (await list.execute({}))._unsafeUnwrap();
    expect(later).not.toBe(first);
    expect(later.chat).toHaveLength(0);
  });

  it("lists what each model accepts and costs, chat and image separately", async () => {
    const { list } = setup(
      okAsync([{ id: "gpt-6-luna" }, { id: "gpt-image-2.6-flare" }, { id: "text-embedding-4" }]),
    );
    expect((await list.execute({}))._unsafeUnwrap()).toEqual({
      chat: [
        {
          kind: "chat",
          id: "gpt-6-luna",
          price: {
            inputPerMillionTokens: 0.1,
            cachedInputPerMillionTokens: 0.01,
            cacheWritePerMillionTokens: 0.125,
            outputPerMillionTokens: 0.5,
            longInput: { aboveTokens: 272_000, inputFactor: 2, outputFactor: 1.5 },
            perWebSearch: 0.01,
          },
          takesImages: true,
          takesTemperature: false,
          reasoningEfforts: ["none", "low", "medium", "high", "xhigh", "max"],
          maxOutputTokens: 128_000,
        },
      ],
      image: [
        {
          kind: "image",
          id: "gpt-image-2.6-flare",
          price: { inputPerMillionTokens: 5, imageInputPerMillionTokens: 8, outputPerMillionTokens: 30 },
          sizes: expect.stringContaining("WIDTHxHEIGHT"),
          qualities: ["low", "medium", "high", "xhigh", "max", "auto"],
          maxPromptCharacters: 32_000,
        },
      ],
      notes: [`Prices were checked on ${checkedOn}.`],
    });
  });

  it("lists when a model retires and its successor, preferring the provider's date, and omits retired models", async () => {
    const { list } = setup(
      okAsync([
        { id: "gpt-4" },
        { id: "gpt-4o" },
        { id: "gpt-5", shutdownDate: "2027-02-01" },
        { id: "llama", shutdownDate: "2026-01-01" },
      ]),
    );
    const { chat } = (await list.execute({}))._unsafeUnwrap();
    expect(chat.map(({ id, retires, successor }) => [id, retires, successor])).toEqual([
      ["gpt-4o", "2027-01-14", "gpt-6-luna"],
      ["gpt-5", "2027-02-01", "gpt-6.1-sol"],
    ]);
  });

  it("omits unknown facts about a model", async () => {
    const { list } = setup(okAsync([{ id: "llama3.2" }, { id: "flux-2" }]));
    const { chat, image } = (await list.execute({}))._unsafeUnwrap();
    expect(chat).toEqual([{ kind: "chat", id: "llama3.2", takesTemperature: true }]);
    expect(image).toEqual([{ kind: "image", id: "flux-2", sizes: "any size" }]);
  });

  it("falls back on the catalogue if the provider fails", async () => {
    const { list } = setup(errAsync(unavailableError({ message: "Down." })));
    const { chat, image, notes } = (await list.execute({}))._unsafeUnwrap();
    expect(chat.map(({ id }) => id)).toContain("gpt-6-luna");
    expect(chat.map(({ id }) => id)).not.toContain("gpt-4");
    expect(image.map(({ id }) => id)).toContain("gpt-image-2.6-flare");
    expect(notes).toEqual([
      `The provider's models could not be listed, so this is the list as of ${checkedOn}. Down.`,
      `Prices were checked on ${checkedOn}.`,
    ]);
  });

  it("hides no model of another server, and tells none of OpenAI's dates", async () => {
    const ids = ["gpt-4", "gpt-4o", "dall-e-3", "nomic-embed-text", "whisper-1", "gpt-6-luna"];
    const { list } = setup(
      okAsync([...ids.map((id) => ({ id })), { id: "old", shutdownDate: "2026-01-01" }]),
      {
        isOpenAi: false,
      },
    );
    const { chat, image, notes } = (await list.execute({}))._unsafeUnwrap();
    expect(chat.map(({ id }) => id)).toEqual([
      "gpt-4",
      "gpt-4o",
      "nomic-embed-text",
      "whisper-1",
      "gpt-6-luna",
      "old",
    ]);
    expect(image.map(({ id }) => id)).toEqual(["dall-e-3"]);
    const told = [...chat, ...image].filter(
      ({ retires, successor }) => retires !== undefined || successor !== undefined,
    );
    // The server's own date is its own.
    expect(told).toMatchObject([{ id: "old", retires: "2026-01-01" }]);
    expect(chat.filter(({ price }) => price !== undefined)).toMatchObject([{ id: "gpt-6-luna" }]);
    expect(notes).toEqual(gatewayPrices.notes);
  });

  it("shows the prices that a user has given", async () => {
    const price = { inputPerMillionTokens: 1, outputPerMillionTokens: 2 };
    const prices = { of: () => price, notes: ["Prices come from a file."] };
    const { list } = setup(okAsync([{ id: "llama3.2" }]), { isOpenAi: false, prices });
    const { chat, notes } = (await list.execute({}))._unsafeUnwrap();
    expect(chat).toMatchObject([{ id: "llama3.2", price }]);
    expect(notes).toEqual(["Prices come from a file."]);
  });

  it("has no list of its own for another server that fails", async () => {
    const { list } = setup(errAsync(unavailableError({ message: "Down." })), { isOpenAi: false });
    expect((await list.execute({}))._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
      message: "Down.",
    });
  });

  it("is cancelled with its caller", async () => {
    const { list } = setup(errAsync(cancelledError()));
    expect((await list.execute({}))._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it("rejects unknown arguments", async () => {
    const { list, calls } = setup(okAsync([]));
    expect((await list.execute({ kind: "chat" }))._unsafeUnwrapErr()).toMatchObject({
      kind: "invalid-arguments",
    });
    expect(calls).toEqual([]);
    expect(list.inputSchema).toMatchObject({ additionalProperties: false });
  });

  it("gives the call a deadline", async () => {
    const { list, calls } = setup(okAsync([]));
    await list.execute({});
    await list.execute({ timeout_seconds: 3 });
    expect(calls.map(({ deadline }) => deadline?.milliseconds)).toEqual([20_000, 3_000]);
  });

  it("works without a clock", async () => {
    const list = new ListModels({ list: () => okAsync([{ id: "gpt-4" }]) });
    expect((await list.execute({}))._unsafeUnwrap().chat).toHaveLength(1);
  });

  function setup(
    outcome: ResultAsync<readonly ListedModel[], ProviderError>,
    options: Pick<ListModelsOptions, "isOpenAi" | "prices"> = {},
  ) {
    const calls: Call[] = [];
    const list = (_request: unknown, call: Call) => {
      calls.push(call);
      return outcome;
    };
    return {
      list: new ListModels({ list }, { clock: new ManualClock(), timeoutMilliseconds: 20_000, ...options }),
      calls,
    };
  }
});
