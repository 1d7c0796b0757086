import { err, errAsync, ok } from "neverthrow";
import { imagesCommand, type ImagesRequest } from "../../../../src/adapters/cli/listings/images-command.js";
import { modelsCommand } from "../../../../src/adapters/cli/listings/models-command.js";
import { usageCommand } from "../../../../src/adapters/cli/listings/usage-command.js";
import { MemorySpendingLedger } from "../../../../src/adapters/memory/memory-spending-ledger.js";
import { ListModels } from "../../../../src/domain/models/list-models.js";
import { openAiPrices } from "../../../../src/domain/models/prices.js";
import { ReportUsage } from "../../../../src/domain/spending/report-usage.js";
import { SpendingBudget } from "../../../../src/domain/spending/spending-budget.js";
import type { SpendingLimits } from "../../../../src/domain/spending/spending-limits.js";
import type { ImageStore, StoredImage } from "../../../../src/ports/image-store.js";
import type { ListedModel } from "../../../../src/ports/model-directory.js";
import { unavailableError } from "../../../../src/ports/provider-error.js";
import { okAsync } from "neverthrow";
import type { SpendingLedger, Spending } from "../../../../src/ports/spending-ledger.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { MemoryImageStore } from "../../../../src/adapters/memory/memory-image-store.js";
import { RecordingLogger } from "../../../../src/testing/doubles/recording-logger.js";
import { fakeTerminal } from "../../../support/fake-terminal.js";

const { signal } = new AbortController();

describe("modelsCommand", () => {
  const listed: ListedModel[] = [
    { id: "gpt-6-luna" },
    { id: "gpt-image-2.6-flare", shutdownDate: "2027-01-31" },
  ];

  it("lists the models in columns", async () => {
    const { terminal, list, out, err: said } = setup(listed);
    expect(await modelsCommand(list, false, terminal, signal)).toBe(0);
    expect(out()).toMatch(
      /^MODEL {16}FOR {4}\$\/M IN {2}\$\/M OUT {2}RETIRES {5}SUCCESSOR\ngpt-6-luna {11}ask +[\d.]+ +[\d.]+ {2}- {11}-\ngpt-image-2.6-flare {2}image +\S+ +\S+ {2}2027-01-31 {2}\S+\n$/,
    );
    expect(said()).toMatch(/^Note: Prices were checked on /);
  });

  it("prints the whole list as JSON", async () => {
    const { terminal, list, out, err: said } = setup(listed);
    expect(await modelsCommand(list, true, terminal, signal)).toBe(0);
    expect(JSON.parse(out())).toMatchObject({ chat: [{ id: "gpt-6-luna" }], image: [{ kind: "image" }] });
    expect(said()).toBe("");
  });

  it("fails with the reason", async () => {
    const { terminal, list, err: said } = setup(undefined);
    expect(await modelsCommand(list, false, terminal, signal)).toBe(1);
    expect(said()).toContain("Down.");
  });

  function setup(models: readonly ListedModel[] | undefined) {
    const directory = {
      list: () => (models === undefined ? errAsync(unavailableError({ message: "Down." })) : okAsync(models)),
    };
    const clock = new ManualClock();
    const isOpenAi = models !== undefined;
    return { ...fakeTerminal(), list: new ListModels(directory, { clock, isOpenAi }) };
  }
});

describe("usageCommand", () => {
  const spendings: Spending[] = [
    { model: "gpt-6-sol", dollars: 1.5, tokens: { inputTokens: 1200, outputTokens: 34 } },
    { model: "gpt-image-2.6-flare", dollars: 0.3, isEstimate: true, images: 3 },
    { model: "gpt-6-luna", dollars: 0.01 },
    { model: "gpt-6-luna" },
    { model: "own-model" },
  ];

  it("shows each day's models in columns, and what the limits leave", async () => {
    const { terminal, report, out, err: said } = setup(spendings, { day: 5, session: 2 });
    expect(await usageCommand(report, false, terminal)).toBe(0);
    expect(out()).toBe(
      [
        "DAY (UTC)   MODEL                REQUESTS  IMAGES  TOKENS IN  TOKENS OUT     COST",
        "2026-11-23  gpt-6-sol                   1       -       1200          34    $1.50",
        "2026-11-23  gpt-image-2.6-flare         1       3          -           -   ~$0.30",
        "2026-11-23  gpt-6-luna                  2       -          -           -   >$0.01",
        "2026-11-23  own-model                   1       -          -           -  unknown",
        "",
      ].join("\n"),
    );
    expect(said()).toBe(
      [
        "Note: The last 30 days cost more than $1.81.",
        "Note: ~ marks costs with estimates in them.",
        "Note: No price is known for some requests; their cost is not included.",
        "Limit per day: $5.00; $3.19 left today.",
        "Limit per session, counted by each program: $2.00.",
        "",
      ].join("\n"),
    );
  });

  it("prints the same as JSON", async () => {
    const { terminal, report, out, err: said } = setup(spendings, { day: 1 });
    expect(await usageCommand(report, true, terminal)).toBe(0);
    expect(JSON.parse(out())).toMatchObject({
      limits: { day: 1 },
      leftToday: 0,
      days: [{ day: "2026-11-23", dollars: 1.81, models: [{ model: "gpt-6-sol", calls: 1 }, {}, {}, {}] }],
    });
    expect(said()).toBe("");
  });

  it("says that nothing was recorded, or why it cannot know", async () => {
    const nothing = setup([], {});
    expect(await usageCommand(nothing.report, false, nothing.terminal)).toBe(0);
    expect([nothing.out(), nothing.err()]).toEqual(["", "Nothing was recorded in the last 30 days.\n"]);
    const message = "The usage folder cannot be used.";
    const failing = setup(
      [],
      {},
      {
        append: () => errAsync({ kind: "unavailable", message }),
        read: () => errAsync({ kind: "unavailable", message }),
      },
    );
    expect(await usageCommand(failing.report, false, failing.terminal)).toBe(1);
    expect(failing.err()).toContain(message);
  });

  function setup(
    entries: readonly Spending[],
    limits: SpendingLimits,
    ledger: SpendingLedger = new MemorySpendingLedger(),
  ) {
    const clock = new ManualClock();
    for (const [index, entry] of entries.entries())
      void ledger.append("2026-11-23", { type: "settlement", id: String(index), ...entry });
    const budget = new SpendingBudget({
      ledger,
      clock,
      logger: new RecordingLogger(),
      limits,
      prices: openAiPrices,
      passesUnknownPrices: false,
    });
    return { ...fakeTerminal(), report: new ReportUsage(ledger, { budget, clock }) };
  }
});

describe("imagesCommand", () => {
  it("lists the images, newest first, one line each", async () => {
    const {
      run,
      out,
      err: said,
    } = await setup({ prompts: ["an old fox", "a\tnew\nfox\x1b[2J", "x".repeat(80)] });
    expect(await run({ max: 2 })).toBe(0);
    expect(out().split("\n")).toEqual([
      expect.stringMatching(/^# {2}CREATED \(UTC\) +SIZE {2}MODEL {2}PATH +PROMPT$/),
      expect.stringMatching(/^1 {2}2026-11-23 12:00 {2}1 kB {2}m {6}\/images\/3 {2}x{57}\.\.\.$/),
      expect.stringMatching(/^2 {2}2026-11-23 12:00 {2}1 kB {2}m {6}\/images\/2 {2}a new fox(\[2J)?$/),
      "",
    ]);
    expect(said()).toBe("2 of 3 images; --n 3 lists all.\n");
  });

  it("shows one of them, and opens the newest or that one", async () => {
    const { run, opened, out } = await setup({ prompts: ["an old fox", "a new fox"] });
    expect(await run({ number: 2 })).toBe(0);
    expect(out()).toContain("2  2026-11-23 12:00");
    expect(out()).not.toContain("a new fox");
    expect([await run({ opens: true }), await run({ opens: true, number: 2 })]).toEqual([0, 0]);
    expect(opened).toEqual(["/images/2", "/images/1"]);
  });

  it("prints them as JSON, also those of unknown origin", async () => {
    const { run, out } = await setup({ prompts: ["a fox"], hasProvenance: false });
    expect(await run({ isJson: true })).toBe(0);
    expect(JSON.parse(out())).toEqual({
      total: 1,
      images: [
        {
          number: 1,
          path: "/images/1",
          uri: expect.any(String),
          mediaType: "image/png",
          bytes: 3,
          createdAt: "2026-11-23T12:00:00.000Z",
        },
      ],
    });
  });

  it("says that there are none, that a number is too high, and why a viewer or the folder fails", async () => {
    const empty = await setup({ prompts: [] });
    expect([await empty.run({}), await empty.run({ opens: true })]).toEqual([0, 1]);
    expect(empty.err()).toBe(
      "There are no images yet.\nThere are no images yet.\nerror: There is nothing to open.\n",
    );
    const one = await setup({ prompts: ["a fox"], opening: err("There is no viewer.") });
    expect([await one.run({ number: 2 }), await one.run({ opens: true })]).toEqual([2, 1]);
    expect(one.err()).toBe("error: There is no image 2; there is 1.\nerror: There is no viewer.\n");
    const broken = await setup({ prompts: [], isBroken: true });
    expect(await broken.run({})).toBe(1);
    expect(broken.err()).toBe("error: Not readable.\n");
  });

  async function setup({
    prompts,
    hasProvenance = true,
    opening = ok(),
    isBroken = false,
  }: {
    readonly prompts: readonly string[];
    readonly hasProvenance?: boolean;
    readonly opening?: Awaited<ReturnType<Parameters<typeof imagesCommand>[0]["open"]>>;
    readonly isBroken?: boolean;
  }) {
    const memory = new MemoryImageStore(new ManualClock());
    for (const prompt of prompts) {
      const provenance = hasProvenance ? { provenance: { prompt, model: "m", arguments: {} } } : {};
      await memory.save({ bytes: new Uint8Array(3), mediaType: "image/png", prompt, ...provenance });
    }
    const withPath = (image: StoredImage) => ({ ...image, path: `/images/${parseInt(image.name)}` });
    const store: Pick<ImageStore, "list" | "read"> = {
      list: (page) =>
        isBroken
          ? errAsync({ kind: "unavailable", message: "Not readable." })
          : memory.list(page).map(({ images, total }) => ({ images: images.map(withPath), total })),
      read: (uri) => memory.read(uri),
    };
    const opened: string[] = [];
    const open = (path: string) => {
      opened.push(path);
      return Promise.resolve(opening);
    };
    const screen = fakeTerminal();
    return {
      ...screen,
      opened,
      run: (request: Partial<ImagesRequest>) =>
        imagesCommand({ store, open }, { max: 20, opens: false, isJson: false, ...request }, screen.terminal),
    };
  }
});
