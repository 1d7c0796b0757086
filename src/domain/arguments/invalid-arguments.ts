/** The caller's arguments cannot be used; nothing was sent. React: change each argument that is named. */
export interface InvalidArguments {
  readonly kind: "invalid-arguments";
  /** All faults in one text. */
  readonly message: string;
  /** A sentence for each fault: which argument, what is allowed, what came. At least one. */
  readonly faults: readonly string[];
}

/** More than so many are not worth reading. */
const maxShown = 20;

export function invalidArguments(faults: readonly string[]): InvalidArguments {
  const shown = faults.slice(0, maxShown).map((fault) => `- ${fault}`);
  const more = faults.length > maxShown ? [`- And ${faults.length - maxShown} more.`] : [];
  const message =
    faults.length === 1
      ? `Nothing was sent: ${faults.join("")}`
      : `Nothing was sent, for ${faults.length} reasons:\n${[...shown, ...more].join("\n")}`;
  return { kind: "invalid-arguments", message, faults };
}
