import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

describe("RecordingLogger", () => {
  it("records entries in order", () => {
    const logger = new RecordingLogger();
    logger.debug("one", { at: 1 });
    logger.info("two");
    logger.warn("three");
    logger.error("four", { cause: "none" });
    expect(logger.entries).toEqual([
      { level: "debug", message: "one", fields: { at: 1 } },
      { level: "info", message: "two" },
      { level: "warn", message: "three" },
      { level: "error", message: "four", fields: { cause: "none" } },
    ]);
  });
});
