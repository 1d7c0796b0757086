type Environment = Readonly<Record<string, string | undefined>>;

/** `unknown`: the environment does not say; query the terminal. */
type Verdict = ImageProtocol | "none" | "unknown";

/**
 * By TERM_PROGRAM, which the innermost terminal sets; other variables may be inherited from an outer one.
 * If a terminal supports several protocols, this is the least demanding one. VS Code ignores images unless
 * terminal.integrated.enableImages is on.
 * Source, for this table and the next two: https://github.com/sxyazi/yazi/blob/main/yazi-adapter/src/brand.rs, and for
 * iTerm2's LC_TERMINAL, which outlives ssh, https://iterm2.com/documentation-images.html with its imgcat; 2026-11-25.
 */
const byProgram: Readonly<Record<string, Verdict>> = {
  "iTerm.app": "iterm2",
  WezTerm: "iterm2",
  vscode: "iterm2",
  WarpTerminal: "iterm2",
  rio: "iterm2",
  Tabby: "iterm2",
  Hyper: "iterm2",
  mintty: "iterm2",
  ghostty: "kitty",
  BlackBox: "sixel",
  Apple_Terminal: "none",
};

/** By prefix of TERM. */
const byTerm: readonly (readonly [string, Verdict])[] = [
  ["xterm-kitty", "kitty"],
  ["xterm-ghostty", "kitty"],
  ["wezterm", "iterm2"],
  ["rio", "iterm2"],
  ["foot", "sixel"],
  ["mlterm", "sixel"],
  ["rxvt", "none"],
  // Multiplexers manage the screen themselves, and lose or misplace what they do not understand.
  ["tmux", "none"],
  ["screen", "none"],
  ["linux", "none"],
  ["dumb", "none"],
];

/** By variables that are set. */
const byVariable: readonly (readonly [string, Verdict])[] = [
  ["KITTY_WINDOW_ID", "kitty"],
  ["GHOSTTY_RESOURCES_DIR", "kitty"],
  ["ITERM_SESSION_ID", "iterm2"],
  ["WEZTERM_EXECUTABLE", "iterm2"],
];

const multiplexers = ["TMUX", "STY", "ZELLIJ"];

/** The image protocol of the terminal, as far as environment variables reveal it. */
export function protocolByEnvironment(environment: Environment): Verdict {
  const { TERM: term = "", TERM_PROGRAM: program = "" } = environment;
  if (multiplexers.some((name) => environment[name])) return "none";
  const fromTerm = byTerm.find(([prefix]) => term.startsWith(prefix))?.[1];
  if (fromTerm === "none") return "none";
  if (Object.hasOwn(byProgram, program)) return byProgram[program] ?? "unknown";
  if (fromTerm !== undefined) return fromTerm;
  if (environment["LC_TERMINAL"] === "iTerm2") return "iterm2";
  return byVariable.find(([name]) => environment[name])?.[1] ?? "unknown";
}

/** The image protocols of terminals, best first. */
export const imageProtocols = ["kitty", "iterm2", "sixel"] as const;

export type ImageProtocol = (typeof imageProtocols)[number];
