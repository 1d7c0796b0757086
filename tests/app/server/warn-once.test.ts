import { warnOnce } from "../../../src/app/server/warn-once.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

describe("warnOnce", () => {
  it("warns of each thing once, and remembers only the last 1,000", () => {
    const logger = new RecordingLogger();
    const warn = warnOnce(logger);
    for (const message of ["a", "b", "a"]) warn(message);
    warn("another sentence about b", "b");
    expect(logger.entries.map(({ message }) => message)).toEqual(["a", "b"]);
    for (let count = 0; count < 999; count += 1) warn(`more ${count}`);
    for (const message of ["b", "a"]) warn(message);
    expect(logger.entries.slice(2 + 999).map(({ message }) => message)).toEqual(["a"]);
  });
});
