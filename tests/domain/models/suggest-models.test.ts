import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { AskQuestion } from "../../../src/domain/ask/ask-question.js";
import { CreateImages } from "../../../src/domain/images/create-images.js";
import type { Call } from "../../../src/ports/call.js";
import type { ListedModel } from "../../../src/ports/model-directory.js";
import {
  modelNotFoundError,
  unavailableError,
  type ProviderError,
} from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";

describe("an unknown model", () => {
  it("suggests the closest available models of its kind", async () => {
    const { ask, create } = setup();
    const heard: string[] = [];
    const caller = { onEvent: ({ type }: { type: string }) => heard.push(type) };
    expect(
      (await ask.execute({ query: "q", model: "gpt-6-lunar" }, caller))._unsafeUnwrapErr().message,
    ).toMatch(/^Not served\. The closest available models: gpt-6-luna, /);
    expect(heard).toEqual(["working"]);
    expect((await create.execute({ prompt: "p", model: "gpt-image-flare" }))._unsafeUnwrapErr().message).toBe(
      "Not served. The closest available models: gpt-image-2.6-flare.",
    );
  });

  it.each([
    ["the directory cannot be reached", errAsync(unavailableError({ message: "Down." }))],
    ["there are no names", okAsync([])],
  ])("is still an error if %s", async (_why, directory: ResultAsync<ListedModel[], ProviderError>) => {
    const { ask } = setup(directory);
    expect((await ask.execute({ query: "q", model: "gpt-6-lunar" }))._unsafeUnwrapErr().message).toBe(
      "Not served.",
    );
  });

  it("causes the only lookup", async () => {
    const { ask, looked } = setup(okAsync([]), unavailableError({ message: "Down." }));
    expect((await ask.execute({ query: "q" }))._unsafeUnwrapErr().message).toBe("Down.");
    expect(looked.times).toBe(0);
  });

  function setup(
    models: ResultAsync<ListedModel[], ProviderError> = okAsync(
      ["gpt-6-luna", "gpt-6-sol", "o3", "text-embedding-4", "gpt-image-2.6-flare"].map((id) => ({ id })),
    ),
    error?: ProviderError,
  ) {
    const looked = { times: 0 };
    const directory = {
      list: (_request: unknown, { report }: Call) => {
        report({ type: "working" });
        looked.times++;
        return models;
      },
    };
    const fail = ({ model }: { model: string }) => ({
      error: error ?? modelNotFoundError({ message: "Not served.", model }),
    });
    return {
      ask: new AskQuestion(new FakeChatProvider(fail), { directory }),
      create: new CreateImages(new FakeImageProvider(fail), { directory }),
      looked,
    };
  }
});

describe("a retired model", () => {
  const retirement = { policy: "replace", today: () => new Date("2026-11-23") } as const;

  it("is replaced in a question, and the arguments with it", async () => {
    const provider = new FakeChatProvider({ text: "Because." });
    const ask = new AskQuestion(provider, { retirement });
    const answer = (await ask.execute({ query: "q", model: "gpt-4", temperature: 1 }))._unsafeUnwrap();
    expect(provider.requests[0]).toMatchObject({ model: "gpt-5.6-sol" });
    expect(answer.notes).toEqual([
      "gpt-4 was retired on 2026-10-23; gpt-5.6-sol answered.",
      "gpt-5.6-sol does not accept temperature, so it was left out.",
    ]);
  });

  it("is replaced in an image, and the arguments with it", async () => {
    const provider = new FakeImageProvider();
    const create = new CreateImages(provider, { retirement });
    const input = { prompt: "p", model: "dall-e-2", size: "512x512", quality: "hd", n: 2 };
    const created = (await create.execute(input))._unsafeUnwrap();
    expect(provider.requests[0]).toMatchObject({
      model: "gpt-image-2.6-flare",
      size: "816x816",
      quality: "high",
      count: 2,
    });
    expect(created.notes[0]).toBe("dall-e-2 was retired on 2026-05-12; gpt-image-2.6-flare drew.");
    expect(created.notes).toHaveLength(3);
  });

  it("is rejected with the policy refuse, after validation of the arguments", async () => {
    const rule = { ...retirement, policy: "refuse" } as const;
    const ask = new AskQuestion(new FakeChatProvider({ text: "x" }), { retirement: rule });
    expect((await ask.execute({ query: "q", model: "gpt-4" }))._unsafeUnwrapErr().kind).toBe(
      "model-not-found",
    );
    const create = new CreateImages(new FakeImageProvider(), { retirement: rule });
    expect((await create.execute({ prompt: "p", model: "dall-e-3" }))._unsafeUnwrapErr().kind).toBe(
      "model-not-found",
    );
    expect((await create.execute({ prompt: "", model: "dall-e-3" }))._unsafeUnwrapErr().kind).toBe(
      "invalid-arguments",
    );
  });
});
