import { inHostConfiguration, restartHost } from "./host-phrases.js";

const lost = "the connection was lost";
const untrusted = "its TLS certificate is not trusted here";
const expired = "its TLS certificate has expired";
const otherName = "its TLS certificate is for another name";
const rejected = "its TLS certificate was rejected";

const clauseByCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: lost,
  ECONNABORTED: lost,
  EPIPE: lost,
  ENOTFOUND: "the host name was not found",
  EAI_AGAIN: "the host name cannot be looked up at the moment",
  ETIMEDOUT: "connecting timed out",
  EHOSTUNREACH: "the host cannot be reached from here",
  ENETUNREACH: "the host cannot be reached from here",
  EPROTO: "it does not speak TLS as expected",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS; the address may need to start with http://",
};

const addCa =
  "If this network inspects TLS traffic, or the server has a private CA, save the CA's certificate as a PEM file, set " +
  `NODE_EXTRA_CA_CERTS to its path ${inHostConfiguration}${restartHost}.`;
const checkClock = "Check this machine's clock. If it is right, the server needs a new certificate.";
const checkName = "Check the address. If it is right, something in between answers in place of the server.";
const askOperator = "Ask whoever runs the server, or the network's proxy, for a valid certificate.";

type CertificateIssue = readonly [clause: string, remedy: string];
const notTrusted: CertificateIssue = [untrusted, addCa];
const notValid: CertificateIssue = [rejected, askOperator];

/**
 * All errors about certificates: https://nodejs.org/api/tls.html#x509-certificate-error-codes. Node calls any other of
 * OpenSSL's X509_V_ERR_… `UNSPECIFIED`.
 */
const certificateIssues: Readonly<Record<string, CertificateIssue>> = {
  UNABLE_TO_GET_ISSUER_CERT: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  CERT_UNTRUSTED: notTrusted,
  CERT_SIGNATURE_FAILURE: notTrusted,
  CERT_HAS_EXPIRED: [expired, checkClock],
  CERT_NOT_YET_VALID: ["its TLS certificate is not valid yet", checkClock],
  ERR_TLS_CERT_ALTNAME_INVALID: [otherName, checkName],
  HOSTNAME_MISMATCH: [otherName, checkName],
  CERT_REVOKED: ["its TLS certificate was revoked", askOperator],
  INVALID_CA: ["its TLS certificate was signed by a certificate that is not a CA's", askOperator],
  INVALID_PURPOSE: ["its TLS certificate is not meant for servers", askOperator],
  PATH_LENGTH_EXCEEDED: notValid,
  CERT_CHAIN_TOO_LONG: notValid,
  CERT_REJECTED: notValid,
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: notValid,
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: notValid,
  ERROR_IN_CERT_NOT_BEFORE_FIELD: notValid,
  ERROR_IN_CERT_NOT_AFTER_FIELD: notValid,
  UNABLE_TO_GET_CRL: notValid,
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: notValid,
  CRL_SIGNATURE_FAILURE: notValid,
  CRL_NOT_YET_VALID: notValid,
  CRL_HAS_EXPIRED: notValid,
  ERROR_IN_CRL_LAST_UPDATE_FIELD: notValid,
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: notValid,
  OUT_OF_MEM: notValid,
  UNSPECIFIED: notValid,
};

/** Codes of the system and of Node's TLS and HTTP parser. Other codes of Node's own API, `ERR_…`, indicate bugs. */
const networkCode = /^(E[A-Z0-9]+|EAI_[A-Z]+|HPE_[A-Z_]+|ERR_(TLS|SSL)_[A-Z0-9_]+)$/;

/** A proxy did not connect us to the server. */
export interface ProxyIssue {
  /** Continues "No answer from … through the proxy …: ". */
  readonly clause: string;
  /** What to do, in sentences. Absent: it may work later. */
  readonly remedy?: string | undefined;
}

/** @returns an error with a shape, not a class: a bundle may contain a class twice. */
export const proxyError = (proxyIssue: ProxyIssue): Error =>
  Object.assign(new Error(proxyIssue.clause), { proxyIssue });

export const isProxyError = (thrown: unknown): boolean => networkErrorIn(thrown).proxyIssue !== undefined;

/** @param how the proxy says so. */
export const credentialsNeeded = (how: string): ProxyIssue => ({
  clause: `the proxy requires a valid user name and password (${how})`,
  remedy:
    "Put them into the proxy's URL, as in http://USER:PASSWORD@HOST:PORT, with special characters percent-encoded: " +
    `HTTPS_PROXY, HTTP_PROXY or ALL_PROXY ${inHostConfiguration}.`,
});

/**
 * Describes a network error.
 * @returns a clause with the code that continues "No answer from …: "; undefined if it was not the network.
 */
export function describeNetworkError(thrown: unknown): string | undefined {
  const { code, proxyIssue } = networkErrorIn(thrown);
  if (proxyIssue !== undefined) return proxyIssue.clause;
  if (code === undefined) return undefined;
  return `${clauseByCode[code] ?? certificateIssues[code]?.[0] ?? "the connection failed"} (${code})`;
}

/** @returns what to do about a network error, in sentences; undefined: it may pass, so trying again makes sense. */
export function remedyFor(thrown: unknown): string | undefined {
  const { code = "", proxyIssue } = networkErrorIn(thrown);
  return proxyIssue === undefined ? certificateIssues[code]?.[1] : proxyIssue.remedy;
}

/** Codes of connections that were never established, whatever the system call. */
const unmade = /^(EPROTO|ERR_(TLS|SSL)_.*)$/;

/** Whether nothing can have been sent, because no connection was established. */
export function neverConnected(thrown: unknown): boolean {
  const { code = "", syscall, proxyIssue } = networkErrorIn(thrown);
  if (proxyIssue !== undefined || Object.hasOwn(certificateIssues, code)) return true;
  return syscall === "connect" || syscall === "getaddrinfo" || unmade.test(code);
}

interface NetworkError {
  readonly code?: string;
  readonly syscall?: unknown;
  readonly proxyIssue?: ProxyIssue;
}

/** @returns an empty object if it was not the network. */
function networkErrorIn(thrown: unknown): NetworkError {
  for (const error of causesOf(thrown)) {
    const { code, syscall, proxyIssue } = error as { code?: unknown; syscall?: unknown } & NetworkError;
    if (proxyIssue !== undefined) return { proxyIssue };
    if (typeof code === "string" && (networkCode.test(code) || Object.hasOwn(certificateIssues, code)))
      return { code, syscall };
  }
  return {};
}

/** The maximum number of causes to follow. */
const maxDepth = 6;

/** Yields what was thrown, its cause, and so on, because packages wrap what they catch. */
export function* causesOf(thrown: unknown): Generator<object> {
  let error = thrown;
  for (let depth = 0; depth < maxDepth && typeof error === "object" && error !== null; depth++) {
    yield error;
    error = (error as { cause?: unknown }).cause;
  }
}
