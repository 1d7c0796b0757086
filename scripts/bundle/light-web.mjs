// Replaces the web globals of these names in the bundle. Node would load its own from undici, which takes longer than
// everything else that the first answer needs. (The package headers-polyfill loads them too.)

/** The part of https://fetch.spec.whatwg.org/#headers-class that is used here, without its checks. */
export class Headers {
  /** @type {Map<string, string>} */
  #fields = new Map();

  /** @param {Iterable<readonly [string, string]> | Readonly<Record<string, string>>} fields */
  constructor(fields = []) {
    const pairs = Symbol.iterator in fields ? fields : Object.entries(fields);
    for (const [name, value] of pairs) this.append(name, value);
  }

  /** @param {string} name @param {string} value */
  append(name, value) {
    const before = this.get(name);
    const more = String(value).trim();
    this.#fields.set(name.toLowerCase(), before === null ? more : `${before}, ${more}`);
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.#fields.set(name.toLowerCase(), String(value).trim());
  }

  /** @param {string} name */
  get(name) {
    return this.#fields.get(name.toLowerCase()) ?? null;
  }

  /** @param {string} name */
  has(name) {
    return this.#fields.has(name.toLowerCase());
  }

  /** @param {string} name */
  delete(name) {
    this.#fields.delete(name.toLowerCase());
  }

  /** @param {(value: string, name: string, headers: Headers) => void} callback */
  forEach(callback) {
    for (const [name, value] of this) callback(value, name, this);
  }

  /** @returns {Generator<[string, string]>} */
  *entries() {
    for (const name of [...this.#fields.keys()].sort()) yield [name, this.#fields.get(name)];
  }

  keys() {
    return [...this].map(([name]) => name).values();
  }

  values() {
    return [...this].map(([, value]) => value).values();
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

/** The global of this name, loaded when one is made. */
const late = (name) =>
  class {
    static [Symbol.hasInstance](value) {
      return typeof value === "object" && value?.[Symbol.toStringTag] === name;
    }

    constructor(...values) {
      return new globalThis[name](...values);
    }
  };

export const Response = late("Response");
export const FormData = late("FormData");
