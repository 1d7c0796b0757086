/** Default ports, as in curl and the packages used here. */
const defaultPorts: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };
const socksPort = "1080";

const protocols = /^(https?|socks(4a?|5h?)?):$/;

/**
 * Parses a proxy's URL; without a scheme, it is an http proxy.
 * @returns undefined: it is not a URL of a kind of proxy that is supported.
 */
export function parseProxy(text: string): URL | undefined {
  const full = text.includes("://") ? text.trim() : `http://${text.trim()}`;
  if (!URL.canParse(full)) return undefined;
  const url = new URL(full);
  const isProxy = protocols.test(url.protocol) && url.hostname !== "" && /^\/?$/.test(url.pathname);
  return isProxy && decoded(url.username) !== undefined && decoded(url.password) !== undefined
    ? url
    : undefined;
}

/** What must not be shown of a proxy's URL. */
export function secretsOfProxy(text: string): string[] {
  const url = parseProxy(text);
  if (url === undefined) return [text];
  const { user, password } = credentialsOf(url);
  if (user === "" && password === "") return [];
  // The header holds both in base64. A user name alone is a token.
  const written = password === "" ? url.username : url.password;
  return [
    `${user}:${password}`,
    `${url.username}:${url.password}`,
    password === "" ? user : password,
    written,
  ];
}

/** A proxy's user name and password as they are meant: in its URL, special characters are percent-encoded. */
export const credentialsOf = (proxy: URL): { user: string; password: string } => ({
  user: decoded(proxy.username) ?? "",
  password: decoded(proxy.password) ?? "",
});

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Host and port of a proxy, without credentials. */
export const proxyAddress = ({ hostname, port, protocol }: URL): string =>
  `${hostname}:${port === "" ? (defaultPorts[protocol] ?? socksPort) : port}`;
