/** The settings cannot be used. React: mend each problem that is named. */
export interface ConfigurationError {
  readonly kind: "configuration";
  /** All problems in one text. */
  readonly message: string;
  /** A sentence for each problem: which setting, what is allowed, what came. At least one. */
  readonly problems: readonly string[];
}

export function configurationError(problems: readonly string[]): ConfigurationError {
  const heading =
    problems.length === 1 ? "The settings have a fault:" : `The settings have ${problems.length} faults:`;
  return {
    kind: "configuration",
    message: [heading, ...problems.map((problem) => `- ${problem}`)].join("\n"),
    problems,
  };
}
