import { limitName, slotsName } from "../../../src/domain/call/limit-name.js";

describe("limitName", () => {
  it("says whose the limit is", () => {
    expect(limitName("program", 2, "request", "per minute")).toBe(
      "the limit of 2 requests per minute that is set here",
    );
    expect(limitName("everybody", 1, "image", "per minute")).toBe(
      "the limit of 1 image per minute for everybody on this server",
    );
    expect(limitName("caller", 4, "call", "at once")).toBe("your limit of 4 calls at once on this server");
  });

  it("counts what draws images by requests where it counts what runs at once", () => {
    expect(slotsName("caller", 2, "image")).toBe("your limit of 2 requests at once on this server");
    expect(slotsName("caller", 1, "call")).toBe("your limit of 1 call at once on this server");
  });
});
