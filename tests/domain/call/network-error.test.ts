import { describeNetworkError, neverConnected } from "../../../src/domain/call/network-error.js";

describe("describeNetworkError", () => {
  it.each([
    [{ code: "ECONNREFUSED" }, "the connection was refused (ECONNREFUSED)"],
    [{ code: "HPE_INVALID_CONSTANT" }, "the connection failed (HPE_INVALID_CONSTANT)"],
    [{ code: "UND_ERR_NEW" }, "the connection failed (UND_ERR_NEW)"],
    [
      new Error("x", { cause: new Error("y", { cause: { code: "EPIPE" } }) }),
      "the connection was lost (EPIPE)",
    ],
    [{ code: "ERR_INVALID_ARG_TYPE" }, undefined],
    [new Error("a bug"), undefined],
    [null, undefined],
    ["text", undefined],
  ])("reads %j", (thrown, words) => {
    expect(describeNetworkError(thrown)).toBe(words);
  });

  it("does not follow circular causes forever", () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    expect(describeNetworkError(error)).toBeUndefined();
  });
});

describe("neverConnected", () => {
  it.each([
    [{ code: "ECONNREFUSED", syscall: "connect" }, true],
    [new Error("x", { cause: { code: "ETIMEDOUT", syscall: "connect" } }), true],
    [{ code: "ENOTFOUND", syscall: "getaddrinfo" }, true],
    [{ code: "UND_ERR_CONNECT_TIMEOUT" }, true],
    [{ code: "CERT_HAS_EXPIRED" }, true],
    [{ code: "ECONNRESET", syscall: "read" }, false],
    [{ code: "EPIPE", syscall: "write" }, false],
    [new Error("a bug"), false],
  ])("%j: %p", (thrown, never) => {
    expect(neverConnected(thrown)).toBe(never);
  });
});
