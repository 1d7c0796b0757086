import type { Clock } from "../../ports/clock.js";
import type { ModelDirectory } from "../../ports/model-directory.js";

/** A directory is asked anew after this long, in milliseconds: ten minutes. It may remember for longer itself. */
const freshMilliseconds = 600_000;

/** How long a directory may take to answer, in milliseconds. */
const timeoutMilliseconds = 30_000;

/**
 * The days of shutdown that the provider has announced, by its own list of models. The list is fetched in the
 * background when someone first wants to know, so that no call waits for it, or fails because of it: until it is
 * there, nothing is announced.
 */
export class AnnouncedShutdowns {
  readonly #directory: ModelDirectory;
  readonly #clock: Clock;
  #dates: ReadonlyMap<string, string | undefined> = new Map();
  #askedAt = -Infinity;

  constructor(directory: ModelDirectory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** @returns the day from which the model answers no more, `YYYY-MM-DD`, as far as it is known by now. */
  of(model: string): string | undefined {
    this.#ask();
    return this.#dates.get(model);
  }

  #ask(): void {
    const now = this.#clock.now();
    if (now < this.#askedAt + freshMilliseconds) return;
    this.#askedAt = now;
    const call = {
      signal: new AbortController().signal,
      report: () => undefined,
      deadline: { at: now + timeoutMilliseconds, milliseconds: timeoutMilliseconds },
    };
    // What cannot be asked is not known; it is asked again later.
    void this.#directory.list({}, call).map((models) => {
      this.#dates = new Map(models.map(({ id, shutdownDate }) => [id, shutdownDate]));
    });
  }
}
