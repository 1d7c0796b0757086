import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { LaterFlush } from "../../../../src/adapters/file-system/images/later-flush.js";

describe("LaterFlush", () => {
  it("flushes one file after the other, and skips deleted ones", async () => {
    const { flush, folder, flushed, most } = await setup();
    const paths = ["one", "two", "three"].map((name) => join(folder, name));
    for (const path of paths) await writeFile(path, "image");
    flush.add(paths[0]!);
    flush.add(join(folder, "gone"));
    flush.add(paths[1]!);
    flush.add(paths[2]!);
    await flushed(3);
    expect(most()).toBe(1);
  });

  async function setup() {
    const folder = await mkdtemp(join(tmpdir(), "later-flush-"));
    const handle = await open(folder);
    const prototype = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();

    const { sync } = prototype;
    let done = 0;
    let busy = 0;
    let most = 0;
    const arrivals = new Set<() => void>();
    const spy = jest.spyOn(prototype, "sync").mockImplementation(async function (this: typeof handle) {
      most = Math.max(most, ++busy);
      await sync.call(this);
      busy--;
      done++;
      for (const arrival of arrivals) arrival();
    });
    const flushed = (count: number): Promise<void> =>
      new Promise((resolve) => {
        arrivals.add(() => {
          if (done < count) return;
          spy.mockRestore();
          resolve(rm(folder, { recursive: true }));
        });
      });
    return { flush: new LaterFlush(), folder, flushed, most: () => most };
  }
});
