import {
  credentialsNeeded,
  describeNetworkError,
  isProxyError,
  neverConnected,
  proxyError,
  remedyFor,
} from "../../../src/domain/call/network-error.js";

describe("describeNetworkError", () => {
  it.each([
    [{ code: "ECONNREFUSED" }, "the connection was refused (ECONNREFUSED)"],
    [{ code: "HPE_INVALID_CONSTANT" }, "the connection failed (HPE_INVALID_CONSTANT)"],
    [{ code: "HOSTNAME_MISMATCH" }, "its TLS certificate is for another name (HOSTNAME_MISMATCH)"],
    [
      new Error("x", { cause: new Error("y", { cause: { code: "EPIPE" } }) }),
      "the connection was lost (EPIPE)",
    ],
    [new Error("x", { cause: proxyError({ clause: "the proxy refused" }) }), "the proxy refused"],
    [{ code: "ERR_INVALID_ARG_TYPE" }, undefined],
    [{ code: "constructor" }, undefined],
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

describe("an error about a certificate", () => {
  // https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes, and Node's own two.
  it.each(
    (
      "UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE " +
      "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE CRL_SIGNATURE_FAILURE CERT_NOT_YET_VALID " +
      "CERT_HAS_EXPIRED CRL_NOT_YET_VALID CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD " +
      "ERROR_IN_CERT_NOT_AFTER_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD OUT_OF_MEM " +
      "DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT_LOCALLY " +
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_CHAIN_TOO_LONG CERT_REVOKED INVALID_CA PATH_LENGTH_EXCEEDED " +
      "INVALID_PURPOSE CERT_UNTRUSTED CERT_REJECTED HOSTNAME_MISMATCH UNSPECIFIED ERR_TLS_CERT_ALTNAME_INVALID"
    ).split(" "),
  )("has its words and a remedy, and proves that nothing was sent: %s", (code) => {
    const thrown = new TypeError("fetch failed", { cause: { code } });
    expect(describeNetworkError(thrown)).toMatch(new RegExp(`^its TLS certificate .* \\(${code}\\)$`));
    expect(remedyFor(thrown)).toMatch(/\.$/);
    expect(neverConnected(thrown)).toBe(true);
  });

  it.each([
    ["SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS"],
    ["CERT_HAS_EXPIRED", "clock"],
    ["HOSTNAME_MISMATCH", "address"],
    ["CERT_REVOKED", "Ask whoever"],
  ])("%s says what helps: %s", (code, words) => {
    expect(remedyFor({ code })).toContain(words);
  });
});

describe("remedyFor", () => {
  it.each([
    [{ code: "ECONNREFUSED" }, undefined],
    [new Error("a bug"), undefined],
    [proxyError({ clause: "c" }), undefined],
    [proxyError({ clause: "c", remedy: "r" }), "r"],
    [proxyError(credentialsNeeded("HTTP 407")), expect.stringContaining("USER:PASSWORD")],
  ])("%j: %p", (thrown, remedy) => {
    expect(remedyFor(thrown)).toEqual(remedy);
  });
});

describe("isProxyError", () => {
  it.each([
    [new Error("x", { cause: proxyError({ clause: "c" }) }), true],
    [{ code: "ECONNREFUSED" }, false],
  ])("%j: %p", (thrown, is) => {
    expect(isProxyError(thrown)).toBe(is);
  });
});

describe("neverConnected", () => {
  it.each([
    [{ code: "ECONNREFUSED", syscall: "connect" }, true],
    [new Error("x", { cause: { code: "ETIMEDOUT", syscall: "connect" } }), true],
    [{ code: "ENOTFOUND", syscall: "getaddrinfo" }, true],
    [{ code: "ERR_SSL_WRONG_VERSION_NUMBER" }, true],
    [proxyError({ clause: "c" }), true],
    [{ code: "ECONNRESET", syscall: "read" }, false],
    [{ code: "EPIPE", syscall: "write" }, false],
    [new Error("a bug"), false],
  ])("%j: %p", (thrown, never) => {
    expect(neverConnected(thrown)).toBe(never);
  });
});
