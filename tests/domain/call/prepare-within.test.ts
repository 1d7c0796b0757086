import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { prepareWithin } from "../../../src/domain/call/prepare-within.js";
import { cancelledError } from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("prepareWithin", () => {
  it("returns what was prepared, and leaves no timer", async () => {
    const { clock, call } = setup();
    expect(await prepareWithin(clock, call, () => okAsync("ready"))).toEqual(await okAsync("ready"));
    expect(await prepareWithin(clock, call, () => errAsync("no"))).toEqual(await errAsync("no"));
    expect(clock.pending).toBe(0);
  });

  it("ends at the deadline, and aborts the preparation", async () => {
    const { clock, call } = setup();
    let own: AbortSignal | undefined;
    const result = prepareWithin(clock, call, ({ signal }) => {
      own = signal;
      return never();
    });
    await clock.advance(1_000);
    expect((await result)._unsafeUnwrapErr()).toMatchObject({
      kind: "timeout",
      retryable: false,
      message: expect.stringContaining("The call timed out after 1 s, before anything was sent"),
    });
    expect(own?.aborted).toBe(true);
  });

  it("ends when cancelled, at any time, with or without a clock", async () => {
    const { clock, call, cancel } = setup();
    const running = prepareWithin(undefined, call, never);
    cancel();
    expect((await running)._unsafeUnwrapErr()).toEqual(cancelledError());
    expect((await prepareWithin(clock, call, never))._unsafeUnwrapErr()).toEqual(cancelledError());
    expect(clock.pending).toBe(0);
  });

  const never = () => new ResultAsync<string, string>(new Promise(() => undefined));

  function setup() {
    const clock = new ManualClock();
    const controller = new AbortController();
    const call = {
      signal: controller.signal,
      report: () => undefined,
      deadline: { at: clock.now() + 1_000, milliseconds: 1_000 },
    };
    return { clock, call, cancel: () => controller.abort() };
  }
});
