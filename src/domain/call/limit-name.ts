/** Whose a limit is: everybody's who uses this program, or, on a server for several people, of all of them or of the caller. */
export type LimitOwner = "program" | "everybody" | "caller";

/** What a limit counts, in the singular. */
export type Counted = "call" | "request" | "image";

/** Names a limit inside a sentence: `your limit of 2 requests per minute on this server`. */
export function limitName(
  owner: LimitOwner,
  count: number,
  counted: Counted,
  per: "per minute" | "at once",
): string {
  const what = `limit of ${count} ${counted}${count === 1 ? "" : "s"} ${per}`;
  switch (owner) {
    case "program":
      return `the ${what} that is set here`;
    case "everybody":
      return `the ${what} for everybody on this server`;
    case "caller":
      return `your ${what} on this server`;
  }
}

/** The same for calls or requests that run at once. What draws several images is one request. */
export const slotsName = (owner: LimitOwner, count: number, counted: Counted): string =>
  limitName(owner, count, counted === "image" ? "request" : counted, "at once");
