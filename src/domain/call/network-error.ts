const brokeOff = "the connection was lost";
const untrusted = "its TLS certificate is not trusted here";

const wordsByCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it refused the connection",
  ECONNRESET: brokeOff,
  ECONNABORTED: brokeOff,
  EPIPE: brokeOff,
  UND_ERR_SOCKET: brokeOff,
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up for now",
  ETIMEDOUT: "it did not take the connection in time",
  UND_ERR_CONNECT_TIMEOUT: "it did not take the connection in time",
  EHOSTUNREACH: "there is no way to it from here",
  ENETUNREACH: "there is no way to it from here",
  EPROTO: "it does not speak TLS as expected",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS; the address may have to begin with http://",
  CERT_HAS_EXPIRED: "its TLS certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its TLS certificate is for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
};

/** The system's codes, undici's, and those of Node's reader of HTTP; those of Node's own API, which tell of bugs, are all `ERR_…`. */
const networkCode =
  /^(E[A-Z0-9]+|EAI_[A-Z]+|UND_ERR_[A-Z_]+|HPE_[A-Z_]+|ERR_(TLS|SSL)_[A-Z0-9_]+|[A-Z_]*CERT[A-Z_]*)$/;

/**
 * What happened on the way to another machine and back.
 * @returns words that continue "No answer came from …: ", with the code; undefined: it was not the network.
 */
export function describeNetworkError(thrown: unknown): string | undefined {
  const code = networkErrorIn(thrown)?.code;
  return code === undefined ? undefined : `${wordsByCode[code] ?? "the connection failed"} (${code})`;
}

/** Codes of connections that were never made, whatever the system was about. */
const unmade = /^(UND_ERR_CONNECT_TIMEOUT|EPROTO|ERR_(TLS|SSL)_.*|.*CERT.*)$/;

/** Whether nothing can have been sent, because there was no connection. */
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

/** How far the causes of an error are followed. */
const maxDepth = 6;

/** What was thrown, the cause of that, and so on: packages wrap what they catch. */
export function* causesOf(thrown: unknown): Generator<object> {
  let error = thrown;
  for (let depth = 0; depth < maxDepth && typeof error === "object" && error !== null; depth++) {
    yield error;
    error = (error as { cause?: unknown }).cause;
  }
}
