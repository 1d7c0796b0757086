import { notify } from "../../../src/domain/call/notify.js";

describe("notify", () => {
  it("passes the arguments to the listener, if there is one", () => {
    const heard: unknown[] = [];
    notify((...given: unknown[]) => heard.push(given), 1, "two");
    notify(undefined);
    expect(heard).toEqual([[1, "two"]]);
  });

  it("goes on if the listener throws or rejects", async () => {
    const stray: unknown[] = [];
    const onStray = (thrown: unknown): void => void stray.push(thrown);
    process.on("unhandledRejection", onStray);
    notify(() => {
      throw new Error("boom");
    });
    notify(() => Promise.reject(new Error("boom")));
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", onStray);
    expect(stray).toEqual([]);
  });
});
