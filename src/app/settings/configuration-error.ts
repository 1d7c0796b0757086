/** The settings are invalid. To recover, fix each listed issue. */
export interface ConfigurationError {
  /** Which error it is. */
  readonly kind: "configuration";
  /** All issues in one text. */
  readonly message: string;
  /** One sentence per issue: the setting, what is allowed, what it was. At least one. */
  readonly issues: readonly string[];
}

export function configurationError(issues: readonly string[]): ConfigurationError {
  const heading = issues.length === 1 ? "Invalid settings:" : `Invalid settings (${issues.length} issues):`;
  return {
    kind: "configuration",
    message: [heading, ...issues.map((issue) => `- ${issue}`)].join("\n"),
    issues,
  };
}
