import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { CreateImages } from "../../../src/domain/images/create-images.js";
import type { CreatedImage } from "../../../src/domain/call/created-images.js";
import type { ImagePipelineOptions } from "../../../src/domain/images/image-pipeline.js";
import type { Call, CallEvent } from "../../../src/ports/call.js";
import type { ImageReply, ImageRequest } from "../../../src/ports/image-provider.js";
import type { ImageStore, NewImage } from "../../../src/ports/image-store.js";
import {
  cancelledError,
  contentRejectedError,
  unavailableError,
  type ProviderError,
} from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("CreateImages", () => {
  it("makes one image with the default model", async () => {
    const { create, requests } = setup();
    const created = (await create.execute({ prompt: "a fox" }))._unsafeUnwrap();
    expect(requests).toEqual([
      { model: "gpt-image-2.6-flare", prompt: "a fox", count: 1, choosesDelivery: false },
    ]);
    expect(created).toMatchObject({
      model: "gpt-image-2.6-flare",
      failures: [],
      notes: [],
      requestIds: ["req_0"],
    });
    expect(created.images).toMatchObject([{ bytes: png(0, 0), mediaType: "image/png" }]);
    expect(created.images[0]).not.toHaveProperty("stored");
  });

  it("asks once for several images if the model makes several at once", async () => {
    const { create, requests } = setup();
    const created = (
      await create.execute({ prompt: "a fox", n: 10, size: "1536x1024", quality: "low" })
    )._unsafeUnwrap();
    expect(requests).toMatchObject([{ count: 10, size: "1536x1024", quality: "low" }]);
    expect(created.images).toHaveLength(10);
  });

  it("passes on the image options, in the port's terms", async () => {
    const { create, requests } = setup();
    const options = { background: "transparent", complexity: "high", moderation: "low" };
    await create.execute({ prompt: "a fox", ...options, output_format: "webp", output_compression: 80 });
    await create.execute({ prompt: "a fox", model: "dall-e-3", style: "natural" });
    expect(requests).toMatchObject([
      { ...options, output_format: "webp", output_compression: 80 },
      { style: "natural" },
    ]);
  });

  it("asks n times if the model makes one at a time, a bounded number at once", async () => {
    const { create, requests, atOnce, events } = setup({ options: { requestsAtOnce: 2 } });
    const caller = { onEvent: (event: unknown) => events.push(event) };
    const created = (
      await create.execute({ prompt: "a fox", n: 5, model: "dall-e-3" }, caller)
    )._unsafeUnwrap();
    expect(requests).toHaveLength(5);
    expect(requests.every(({ count, choosesDelivery }) => count === 1 && choosesDelivery)).toBe(true);
    expect(requests.map(({ first }) => first)).toEqual([undefined, 2, 3, 4, 5]);
    expect(atOnce.most).toBe(2);
    expect(created.images).toHaveLength(5);
    expect(events).toContainEqual({ type: "working", part: { number: 5, of: 5 } });
    const finished = events.filter((event) => (event as { type: string }).type === "image");
    expect(finished).toEqual([1, 2, 3, 4, 5].map((number) => ({ type: "image", part: { number, of: 5 } })));
  });

  describe("while somebody watches", () => {
    it("requests each image separately, with partial images", async () => {
      const { create, requests } = setup({ options: { partialImages: 2 } });
      const created = await create.execute({ prompt: "a fox", n: 2 }, { isWatched: true });
      expect(requests).toMatchObject([
        { count: 1, partialImages: 2 },
        { count: 1, partialImages: 2 },
      ]);
      expect(created._unsafeUnwrap().images).toHaveLength(2);
    });

    it.each([
      ["the model cannot show it", { model: "dall-e-2" }, { partialImages: 2 }],
      ["nobody asked for it", {}, {}],
    ])("requests them as usual if %s", async (_, input, options) => {
      const { create, requests } = setup({ options });
      await create.execute({ prompt: "a fox", n: 2, ...input }, { isWatched: true });
      expect(requests).toHaveLength(1);
      expect(requests[0]).not.toHaveProperty("partialImages");
    });
  });

  describe("saves the unfinished image when a call fails", () => {
    const failure = errAsync(unavailableError({ message: "It broke off." }));
    const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const shown = { type: "partial-image", number: 1, bytes } as const;

    it("marked as unfinished, and says where", async () => {
      const { create, saved } = setup({ outcomes: { 0: failure }, events: [shown], withStore: true });
      const error = (await create.execute({ prompt: "a fox" }))._unsafeUnwrapErr();
      expect(error.message).toBe("It broke off. The unfinished image was saved: memory:0");
      expect(saved).toEqual([
        {
          bytes,
          mediaType: "image/png",
          prompt: "unfinished a fox",
          provenance: { prompt: "a fox", model: "gpt-image-2.6-flare", arguments: {}, unfinished: true },
        },
      ]);
    });

    it("in the gallery of the call", async () => {
      const { create, saved } = setup({ outcomes: { 0: failure }, events: [shown], withStore: true });
      await create.execute({ prompt: "a fox" }, { gallery: "0123456789ab" });
      expect(saved).toMatchObject([{ provenance: { unfinished: true, gallery: "0123456789ab" } }]);
    });

    it("or says why it could not be saved", async () => {
      const { create } = setup({
        outcomes: { 0: failure },
        events: [shown],
        withStore: true,
        storeError: { kind: "unavailable", message: "The disk is full." },
      });
      const error = (await create.execute({ prompt: "a fox" }))._unsafeUnwrapErr();
      expect(error.message).toBe("It broke off. The unfinished image could not be saved. The disk is full.");
    });

    it.each([
      ["there is no store", [shown], false],
      ["it is not an image", [{ ...shown, bytes: new Uint8Array() }], true],
      ["there is nothing", [], true],
    ])("but not if %s", async (_, events, withStore) => {
      const { create, saved } = setup({ outcomes: { 0: failure }, events, withStore });
      expect((await create.execute({ prompt: "a fox" }))._unsafeUnwrapErr().message).toBe("It broke off.");
      expect(saved).toEqual([]);
    });
  });

  it("reports a single request without a part", async () => {
    const { create, events } = setup();
    await create.execute({ prompt: "a fox", n: 2 }, { onEvent: (event) => events.push(event) });
    expect(events[0]).toEqual({ type: "working" });
  });

  it("returns what succeeded and explains what failed", async () => {
    const refused = contentRejectedError({ message: "Refused.", requestId: "req_x" });
    const { create } = setup({ outcomes: { 1: errAsync(refused) } });
    const created = (await create.execute({ prompt: "a fox", n: 3, model: "dall-e-3" }))._unsafeUnwrap();
    expect(created.images).toHaveLength(2);
    expect(created.failures).toEqual([{ count: 1, error: refused }]);
    expect(created.requestIds).toEqual(["req_0", "req_2"]);
  });

  it("is an error if no image was made", async () => {
    const down = unavailableError({ message: "Down." });
    const { create } = setup({ outcomes: { 0: errAsync(down), 1: errAsync(down) } });
    expect((await create.execute({ prompt: "a fox", n: 2, model: "dall-e-3" }))._unsafeUnwrapErr()).toBe(
      down,
    );
  });

  it("is cancelled as a whole, and finished images stay saved", async () => {
    const { create, saved } = setup({ outcomes: { 1: errAsync(cancelledError()) }, withStore: true });
    const error = (await create.execute({ prompt: "a fox", n: 2, model: "dall-e-3" }))._unsafeUnwrapErr();
    expect(error.kind).toBe("cancelled");
    expect(saved).toHaveLength(1);
  });

  it("returns each image to onImage as soon as it is saved", async () => {
    const { create } = setup({ outcomes: { 1: errAsync(cancelledError()) }, withStore: true });
    const images: CreatedImage[] = [];
    await create.execute(
      { prompt: "a fox", n: 2, model: "dall-e-3" },
      { onImage: (image) => images.push(image) },
    );
    expect(images).toMatchObject([{ bytes: png(0, 0), mediaType: "image/png" }]);
    expect(images[0]?.stored?.isOk()).toBe(true);
  });

  it("says so if fewer images arrive than were requested", async () => {
    const { create } = setup({ outcomes: { 0: okAsync(replyOf(0, 2)) } });
    const created = (await create.execute({ prompt: "a fox", n: 4 }))._unsafeUnwrap();
    expect(created.failures).toMatchObject([
      {
        count: 2,
        error: {
          kind: "malformed-reply",
          requestId: "req_0",
          message: expect.stringMatching(
            /^gpt-image-2\.6-flare returned 2 of the 4 requested images, and gave no reason\./,
          ),
        },
      },
    ]);
  });

  it("does not accept bytes that are not an image", async () => {
    const html = { bytes: new TextEncoder().encode("<html>") };
    const mixed = { ...replyOf(0, 1), images: [...replyOf(0, 1).images, html] };
    const { create } = setup({ outcomes: { 0: okAsync(mixed) } });
    const created = (await create.execute({ prompt: "a fox", n: 2 }))._unsafeUnwrap();
    expect(created.images).toHaveLength(1);
    expect(created.failures).toMatchObject([
      { count: 1, error: { kind: "malformed-reply", requestId: "req_0" } },
    ]);
  });

  it("saves the originals, byte for byte, with the media type of their bytes", async () => {
    const { create, saved } = setup({ withStore: true });
    const created = (await create.execute({ prompt: "a fox", n: 2 }))._unsafeUnwrap();
    expect(saved).toMatchObject([
      { bytes: png(0, 0), mediaType: "image/png", prompt: "a fox" },
      { bytes: png(0, 1), mediaType: "image/png", prompt: "a fox" },
    ]);
    expect(created.images[1]?.stored?._unsafeUnwrap().uri).toBe("memory:1");
  });

  it("saves the provenance of each: what was sent, to which model, and the result", async () => {
    const { images, notes } = replyOf(1, 1);
    const rewritten = images.map((image) => ({ ...image, revisedPrompt: "A fox, in detail." }));
    const outcomes = { 1: okAsync({ images: rewritten, notes, model: "another" }) };
    const { create, saved } = setup({ withStore: true, outcomes });
    const options = { size: "auto", output_format: "webp", output_compression: 0 };
    await create.execute({ prompt: "a fox", ...options, timeout_seconds: 9 });
    await create.execute({ prompt: "a fox", model: "dall-e-3", size: "auto", style: "vivid" });
    expect(saved.map(({ provenance }) => provenance)).toEqual([
      { prompt: "a fox", model: "gpt-image-2.6-flare", arguments: options, requestId: "req_0" },
      {
        prompt: "a fox",
        revisedPrompt: "A fox, in detail.",
        model: "another",
        arguments: { style: "vivid" },
      },
    ]);
  });

  it("saves with each its share of the cost, and the gallery of the call", async () => {
    const outcomes = { 0: okAsync({ ...replyOf(0, 2), costInDollars: 0.5 }), 1: okAsync(replyOf(1, 1)) };
    const { create, saved } = setup({ withStore: true, outcomes });
    await create.execute({ prompt: "a fox", n: 2 }, { gallery: "0123456789ab" });
    await create.execute({ prompt: "a fox" });
    expect(saved.map(({ provenance }) => provenance)).toEqual([
      expect.objectContaining({ costInDollars: 0.25, gallery: "0123456789ab" }),
      expect.objectContaining({ costInDollars: 0.25, gallery: "0123456789ab" }),
      { prompt: "a fox", model: "gpt-image-2.6-flare", arguments: {}, requestId: "req_1" },
    ]);
  });

  it("loses no image if the store fails", async () => {
    const full = { kind: "unavailable", message: "The disk is full." } as const;
    const { create } = setup({ withStore: true, storeError: full });
    const created = (await create.execute({ prompt: "a fox" }))._unsafeUnwrap();
    expect(created.images[0]?.bytes).toEqual(png(0, 0));
    expect(created.images[0]?.stored?._unsafeUnwrapErr()).toBe(full);
  });

  it("sends nothing for a caller that has cancelled already, whatever the arguments", async () => {
    const { create, requests } = setup();
    const caller = { signal: AbortSignal.abort() };
    expect((await create.execute({ prompt: "a fox" }, caller))._unsafeUnwrapErr()).toEqual(cancelledError());
    expect((await create.execute({}, caller))._unsafeUnwrapErr()).toEqual(cancelledError());
    expect(requests).toEqual([]);
  });

  it("has the usage of its only request", async () => {
    const usage = { inputTokens: 10, textInputTokens: 4, imageInputTokens: 6, outputTokens: 100 };
    const { create } = setup({ outcomes: { 0: okAsync({ ...replyOf(0, 1), usage }) } });
    expect((await create.execute({ prompt: "a fox" }))._unsafeUnwrap().usage).toEqual(usage);
  });

  it.each([
    [0.25, 0.5, 0.75],
    [0.25, undefined, undefined],
  ])("adds up the costs of its requests, unless one is unknown: %p, %p", async (first, second, sum) => {
    const costing = (costInDollars: number | undefined) => costInDollars !== undefined && { costInDollars };
    const outcomes = {
      0: okAsync({ ...replyOf(0, 1), ...costing(first) }),
      1: okAsync({ ...replyOf(1, 1), ...costing(second) }),
    };
    const { create } = setup({ outcomes });
    const created = (await create.execute({ prompt: "a fox", n: 2, model: "dall-e-3" }))._unsafeUnwrap();
    expect(created.costInDollars).toBe(sum);
  });

  it("adds up the usage, and joins notes without repeating them", async () => {
    const counted = { usage: { inputTokens: 10, outputTokens: 100 }, notes: ["Drawn offline."] };
    const outcomes = {
      0: okAsync({ ...replyOf(0, 1), ...counted }),
      1: okAsync({ ...replyOf(1, 1), ...counted }),
    };
    const { create } = setup({ outcomes });
    const created = (
      await create.execute({ prompt: "a fox", n: 3, model: "dall-e-3", size: "auto" })
    )._unsafeUnwrap();
    expect(created.usage).toEqual({ inputTokens: 20, outputTokens: 200 });
    expect(created.notes).toEqual([
      'dall-e-3 does not accept size "auto", so it was left out and the model chose.',
      "Drawn offline.",
    ]);
  });

  it("names the model that drew, if the provider reports it", async () => {
    const { create } = setup({ outcomes: { 0: okAsync({ ...replyOf(0, 1), model: "another" }) } });
    expect((await create.execute({ prompt: "a fox" }))._unsafeUnwrap().model).toBe("another");
  });

  it("adds up the kinds of input if they are reported", async () => {
    const kinds = { textInputTokens: 4, imageInputTokens: 6 };
    const { create } = setup({
      outcomes: {
        0: okAsync({ ...replyOf(0, 1), usage: { inputTokens: 10, ...kinds, outputTokens: 100 } }),
        1: okAsync({ ...replyOf(1, 1), usage: { inputTokens: 10, outputTokens: 100 } }),
      },
    });
    const created = (await create.execute({ prompt: "p", model: "dall-e-3", n: 2 }))._unsafeUnwrap();
    expect(created.usage).toEqual({
      inputTokens: 20,
      textInputTokens: 4,
      imageInputTokens: 6,
      outputTokens: 200,
    });
  });

  it("leaves out the usage and the request id if the provider sent none", async () => {
    const { images, notes } = replyOf(0, 1);
    const { create } = setup({ outcomes: { 0: okAsync({ images, notes }) } });
    const created = (await create.execute({ prompt: "a fox" }))._unsafeUnwrap();
    expect(created).not.toHaveProperty("usage");
    expect(created.requestIds).toEqual([]);
  });

  describe("refuses before anything is sent", () => {
    it.each([
      [{}, ["prompt is required: it must be text that is not blank."]],
      [{ prompt: "  " }, ['prompt must be text that is not blank; got "  ".']],
      [
        { prompt: "p", size: "big" },
        ['size must be auto or WIDTHxHEIGHT in pixels, such as 1024x1024; got "big".'],
      ],
      [
        { prompt: "p", size: "0x10" },
        ['size must be auto or WIDTHxHEIGHT in pixels, such as 1024x1024; got "0x10".'],
      ],
      [
        { prompt: "p", quality: "best" },
        ['quality must be one of auto, low, medium, high, xhigh, max, standard, hd; got "best".'],
      ],
      [
        { prompt: "p", output_compression: 101, background: "blue" },
        [
          'background must be one of transparent, opaque, auto; got "blue".',
          "output_compression must be a whole number from 0 to 100; got 101.",
        ],
      ],
      [
        { prompt: "p", background: "transparent", output_format: "jpeg" },
        ['background: transparent requires output_format png or webp; got output_format "jpeg".'],
      ],
      [{ prompt: "p", n: 0 }, ["n must be a whole number from 1 to 10; got 0."]],
      [{ prompt: "p", n: 11 }, ["n must be a whole number from 1 to 10; got 11."]],
      [{ prompt: "p", n: 1.5 }, ["n must be a whole number from 1 to 10; got 1.5."]],
      [
        { prompt: "p", n: 20, model: "dall-e-3", size: "512x512" },
        [
          "n must be a whole number from 1 to 10; got 20.",
          'size: dall-e-3 supports 1024x1024, 1792x1024, 1024x1792; got "512x512".',
        ],
      ],
    ])("%j", async (input, issues) => {
      const { create, requests } = setup();
      expect((await create.execute(input))._unsafeUnwrapErr()).toMatchObject({
        kind: "invalid-arguments",
        issues,
      });
      expect(requests).toEqual([]);
    });
  });

  it("shares one deadline among all requests of a batch", async () => {
    const clock = new ManualClock();
    const { create, calls } = setup({ options: { clock, timeoutMilliseconds: 30_000 } });
    await create.execute({ prompt: "a fox", n: 2, model: "dall-e-3" });
    await create.execute({ prompt: "a fox", timeout_seconds: 7, max_retries: 2 });
    expect(calls.map(({ deadline }) => deadline?.at)).toEqual([30_000, 30_000, 7_000]);
    expect(calls[2]?.maxRetries).toBe(2);
  });

  it("shows its arguments as a JSON Schema", () => {
    const { create } = setup({ options: { model: "my-model" } });
    expect(create.inputSchema).toMatchObject({
      required: ["prompt"],
      additionalProperties: false,
      properties: { n: { type: "integer", minimum: 1, maximum: 10 } },
    });
    expect(JSON.stringify(create.inputSchema)).toContain("my-model");
  });

  /** The smallest bytes with the signature of a PNG; the last two tell them apart. */
  const png = (request: number, index: number): Uint8Array =>
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, request, index]);

  const replyOf = (request: number, count: number): ImageReply => ({
    images: Array.from({ length: count }, (_, index) => ({ bytes: png(request, index) })),
    requestId: `req_${request}`,
    notes: [],
  });

  function setup({
    outcomes = {},
    options,
    withStore = false,
    storeError,
    events: scripted = [],
  }: {
    events?: readonly CallEvent[];
    outcomes?: Record<number, ResultAsync<ImageReply, ProviderError>>;
    options?: ImagePipelineOptions;
    withStore?: boolean;
    storeError?: { kind: "unavailable"; message: string };
  } = {}) {
    const requests: ImageRequest[] = [];
    const calls: Call[] = [];
    const events: unknown[] = [];
    const saved: NewImage[] = [];
    const atOnce = { now: 0, most: 0 };
    const generate = (request: ImageRequest, call: Call): ResultAsync<ImageReply, ProviderError> => {
      const number = requests.push(request) - 1;
      calls.push(call);
      for (const event of [{ type: "working" } as const, ...scripted]) call.report(event);
      atOnce.most = Math.max(atOnce.most, ++atOnce.now);
      return okAsync(undefined)
        .andThen(() => outcomes[number] ?? okAsync(replyOf(number, request.count)))
        .map((reply) => {
          atOnce.now--;
          return reply;
        });
    };
    const store = {
      save: (image: NewImage) => {
        if (storeError) return errAsync(storeError);
        const number = saved.push(image) - 1;
        const { mediaType, bytes } = image;
        const name = `${number}.png`;
        return okAsync({
          uri: `memory:${number}`,
          name,
          mediaType,
          size: bytes.length,
          createdAt: new Date(0),
        });
      },
    } as unknown as ImageStore;
    const create = new CreateImages({ generate }, withStore ? { ...options, store } : options);
    return { create, requests, calls, events, saved, atOnce };
  }
});
