/** The caller's arguments cannot be used; nothing was sent. React: change each argument that is named. */
export interface InvalidArguments {
  readonly kind: "invalid-arguments";
  /** All faults in one text. */
  readonly message: string;
  /** A sentence for each fault: which argument, what is allowed, what came. At least one. */
  readonly faults: readonly string[];
}

export function invalidArguments(faults: readonly string[]): InvalidArguments {
  const message =
    faults.length === 1
      ? `Nothing was sent: ${faults.join("")}`
      : `Nothing was sent, for ${faults.length} reasons:\n${faults.map((fault) => `- ${fault}`).join("\n")}`;
  return { kind: "invalid-arguments", message, faults };
}
