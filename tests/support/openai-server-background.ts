/** An answer that the server writes in the background. */
interface Work {
  readonly whole: Record<string, unknown>;
  /** How many more requests see it unfinished. */
  left: number;
  isCancelled: boolean;
}

/** The answers that the server writes in the background: queued at the first look, then in progress, then done. */
export class BackgroundWorks {
  readonly #looks: number;
  readonly #works = new Map<string, Work>();

  /** @param looks how many looks see work unfinished. */
  constructor(looks: number) {
    this.#looks = looks;
  }

  /** @param whole the response as it will be. @returns the response to the request that begins the work. */
  begin(whole: object): object {
    const id = `resp_bg_${this.#works.size + 1}`;
    const work = { whole: { ...whole, id, background: true }, left: this.#looks, isCancelled: false };
    this.#works.set(id, work);
    return { ...work.whole, status: "queued", output: [], usage: null };
  }

  /** @returns undefined: there is no such work. */
  look(id: string): object | undefined {
    const work = this.#works.get(id);
    if (work === undefined) return undefined;
    const { whole, isCancelled, left } = work;
    if (isCancelled) return { ...whole, status: "cancelled", output: [], usage: null };
    if (left <= 0) return whole;
    work.left -= 1;
    return {
      ...whole,
      status: left === this.#looks ? "queued" : "in_progress",
      output: [],
      usage: null,
    };
  }

  /** @returns the response; undefined: there is no such work; "ended": it has ended. */
  cancel(id: string): object | "ended" | undefined {
    const work = this.#works.get(id);
    if (work === undefined) return undefined;
    if (work.left <= 0 && !work.isCancelled) return "ended";
    work.isCancelled = true;
    return this.look(id);
  }

  /** Makes all work ready to be collected. */
  finish(): void {
    for (const work of this.#works.values()) work.left = 0;
  }

  /** Drops all work, as after the time for which it is kept. */
  forget(): void {
    this.#works.clear();
  }

  /** Answers a request about work, if it is one. */
  serve(
    route: string,
    send: { json: (body: object) => void; error: (status: number, message: string) => void },
  ): boolean {
    const [, method, id = "", isCancel] =
      /^(GET|POST) \/v1\/responses\/([^/]+)(\/cancel)?$/.exec(route) ?? [];
    if (method === undefined || (method === "POST") !== (isCancel !== undefined)) return false;
    const found = method === "GET" ? this.look(id) : this.cancel(id);
    if (found === undefined) send.error(404, `Response with id '${id}' not found.`);
    else if (found === "ended") send.error(400, "Cannot cancel a completed response.");
    else send.json(found);
    return true;
  }
}
