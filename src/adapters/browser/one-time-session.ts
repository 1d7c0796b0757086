import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const secret = (): string => randomBytes(32).toString("base64url");

/** Hashes have one length, as the comparison needs. */
const hash = (text: string): Buffer => createHash("sha256").update(text).digest();

const isSame = (one: string, other: string): boolean => timingSafeEqual(hash(one), hash(other));

/**
 * Lets one browser in: the first that shows the token gets a cookie. The token is used up then, because it stands in
 * the list of processes and in the history of the browser. The cookie is for a path that nobody can guess: browsers send
 * cookies to all ports of a host, so to other programs on this machine, but only for their path.
 */
export class OneTimeSession {
  readonly token = secret();
  /** Where the gallery is; it ends with a slash. */
  readonly path = `/${secret()}/`;
  readonly #session = secret();
  readonly #cookie: string;
  #isUsed = false;

  /** @param name of the cookie; cookies are shared by all ports of a host, so it should differ. */
  constructor(name: string) {
    this.#cookie = name;
  }

  /** Uses the token up. @returns the cookie to set; undefined: the token is wrong or was used. */
  admit(token: string): string | undefined {
    if (this.#isUsed || !isSame(token, this.token)) return undefined;
    this.#isUsed = true;
    return `${this.#cookie}=${this.#session}; Path=${this.path}; HttpOnly; SameSite=Strict`;
  }

  /** @param cookies the header of a request. */
  isOpenFor(cookies = ""): boolean {
    return cookies
      .split(";")
      .map((cookie) => cookie.trim().split("="))
      .some(([name, value = ""]) => name === this.#cookie && isSame(value, this.#session));
  }
}
