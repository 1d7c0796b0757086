/** The settings cannot be used. React: mend each problem that is named. */
export interface ConfigurationError {
  readonly kind: "configuration";
  /** All problems in one text. */
  readonly message: string;
  /** A sentence for each problem: which setting, what is allowed, what came. At least one. */
  readonly issues: readonly string[];
}

export function configurationError(issues: readonly string[]): ConfigurationError {
  const heading =
    issues.length === 1 ? "The settings have a fault:" : `The settings have ${issues.length} faults:`;
  return {
    kind: "configuration",
    message: [heading, ...issues.map((issue) => `- ${issue}`)].join("\n"),
    issues,
  };
}
