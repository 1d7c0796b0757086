import type { Result } from "neverthrow";

/** Removes from an SVG what is not drawing: scripts, event handlers, and references to anything outside of it. */
export interface SvgCleaner {
  /** @returns on failure, why it is not an SVG that can be shown, as a clause without a full stop. */
  clean(svg: Uint8Array): Promise<Result<CleanSvg, string>>;
}

/** An SVG that only draws. */
export interface CleanSvg {
  /** The file. If nothing was removed, byte for byte. */
  readonly bytes: Uint8Array;
  /** What was removed, in a few words each. Empty: nothing. */
  readonly removed: readonly string[];
}
