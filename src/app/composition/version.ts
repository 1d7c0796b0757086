/** Written in by the bundler (scripts/bundle), from package.json. */
declare const packageVersion: string | undefined;

/** The version of this package. In code that was not bundled: `0.0.0`. */
export const version = (): string => (typeof packageVersion === "string" ? packageVersion : "0.0.0");
