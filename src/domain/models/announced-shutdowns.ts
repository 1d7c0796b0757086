import type { Clock } from "../../ports/clock.js";
import type { ModelDirectory } from "../../ports/model-directory.js";

/** How long a list is used before it is fetched again, in milliseconds. The directory may cache for longer. */
const freshMilliseconds = 600_000;

/** The timeout for the directory, in milliseconds. */
const timeoutMilliseconds = 30_000;

/**
 * The shutdown dates in the provider's own list of models. The list is fetched in the background when first needed,
 * so that no call waits for it or fails because of it. Until it arrives, no dates are known.
 */
export class AnnouncedShutdowns {
  readonly #directory: ModelDirectory;
  readonly #clock: Clock;
  #dates: ReadonlyMap<string, string | undefined> = new Map();
  #refreshedAt = -Infinity;

  constructor(directory: ModelDirectory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** @returns the date from which the model no longer answers, `YYYY-MM-DD`, if known yet. */
  of(model: string): string | undefined {
    this.#refresh();
    return this.#dates.get(model);
  }

  #refresh(): void {
    const now = this.#clock.now();
    if (now < this.#refreshedAt + freshMilliseconds) return;
    this.#refreshedAt = now;
    const call = {
      signal: new AbortController().signal,
      report: () => undefined,
      deadline: { at: now + timeoutMilliseconds, milliseconds: timeoutMilliseconds },
    };
    // On failure the dates stay unknown; the next refresh tries again.
    void this.#directory.list({}, call).map((models) => {
      this.#dates = new Map(models.map(({ id, shutdownDate }) => [id, shutdownDate]));
    });
  }
}
