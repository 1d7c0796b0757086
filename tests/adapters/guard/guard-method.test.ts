import { err, ok } from "neverthrow";
import { z } from "zod";
import { guardMethod } from "../../../src/adapters/guard/guard-method.js";

const guarded = (run: () => unknown, milliseconds?: number) =>
  guardMethod(run, {
    name: "store.save",
    value: z.object({ at: z.number() }),
    error: z.object({ kind: z.literal("unavailable"), message: z.string() }),
    toError: (message, why) => ({ kind: "unavailable" as const, message: `${why}: ${message}` }),
    ...(milliseconds !== undefined && { milliseconds }),
  })();

describe("a guarded method", () => {
  it("returns what the port promises, as a copy", async () => {
    const value = { at: 1, more: 2 };
    const result = await guarded(() => ok(value));
    value.at = 2;
    expect(result).toEqual(ok({ at: 1 }));
    expect(await guarded(() => err({ kind: "unavailable", message: "full" }))).toEqual(
      err({ kind: "unavailable", message: "full" }),
    );
  });

  it("accepts the Result of another copy of neverthrow", async () => {
    const foreign = { isOk: () => true, isErr: () => false, value: { at: 1 } };
    expect(await guarded(() => Promise.resolve(foreign))).toEqual(ok({ at: 1 }));
  });

  it("says which method did what, and quotes only a little of it", async () => {
    const thrown = await guarded(() => {
      throw new Error(`\u001b[31mboom ${"x".repeat(5_000)}`);
    });
    const { message } = thrown._unsafeUnwrapErr();
    expect(message).toMatch(/^threw: store\.save threw an error: boom x+…\. /);
    expect(message.length).toBeLessThan(500);
    const nonsense = await guarded(() => ok({ at: "noon" }));
    expect(nonsense._unsafeUnwrapErr().message).toMatch(/^nonsense: store\.save returned an ok .*\(at: /);
  });

  it("ends after its time, and leaves no timer behind when it is quicker", async () => {
    const never = new Promise(() => undefined);
    expect((await guarded(() => never, 10))._unsafeUnwrapErr().message).toBe(
      "hung: store.save did not return within 0.01 s.",
    );
    expect((await guarded(() => ({ then: () => undefined }), 10)).isErr()).toBe(true);
    expect(await guarded(() => ok({ at: 1 }), 2 ** 30)).toEqual(ok({ at: 1 }));
  });
});
