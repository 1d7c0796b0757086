const lost = "the connection was lost";
const untrusted = "its TLS certificate is not trusted here";

const clauseByCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: lost,
  ECONNABORTED: lost,
  EPIPE: lost,
  UND_ERR_SOCKET: lost,
  ENOTFOUND: "the host name was not found",
  EAI_AGAIN: "the host name cannot be looked up at the moment",
  ETIMEDOUT: "connecting timed out",
  UND_ERR_CONNECT_TIMEOUT: "connecting timed out",
  EHOSTUNREACH: "the host cannot be reached from here",
  ENETUNREACH: "the host cannot be reached from here",
  EPROTO: "it does not speak TLS as expected",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS; the address may need to start with http://",
  CERT_HAS_EXPIRED: "its TLS certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its TLS certificate is for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
};

/** Codes of the system, of undici and of Node's HTTP parser. Codes of Node's own API, `ERR_…`, indicate bugs. */
const networkCode =
  /^(E[A-Z0-9]+|EAI_[A-Z]+|UND_ERR_[A-Z_]+|HPE_[A-Z_]+|ERR_(TLS|SSL)_[A-Z0-9_]+|[A-Z_]*CERT[A-Z_]*)$/;

/**
 * Describes a network error.
 * @returns a clause with the code that continues "No answer from …: "; undefined if it was not the network.
 */
export function describeNetworkError(thrown: unknown): string | undefined {
  const code = networkErrorIn(thrown)?.code;
  return code === undefined ? undefined : `${clauseByCode[code] ?? "the connection failed"} (${code})`;
}

/** Codes of connections that were never established, whatever the system call. */
const unmade = /^(UND_ERR_CONNECT_TIMEOUT|EPROTO|ERR_(TLS|SSL)_.*|.*CERT.*)$/;

/** Whether nothing can have been sent, because no connection was established. */
export function neverConnected(thrown: unknown): boolean {
  const { code = "", syscall } = networkErrorIn(thrown) ?? {};
  return syscall === "connect" || syscall === "getaddrinfo" || unmade.test(code);
}

function networkErrorIn(thrown: unknown): { readonly code: string; readonly syscall?: unknown } | undefined {
  for (const error of causesOf(thrown)) {
    const { code, syscall } = error as { code?: unknown; syscall?: unknown };
    if (typeof code === "string" && networkCode.test(code)) return { code, syscall };
  }
  return undefined;
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
