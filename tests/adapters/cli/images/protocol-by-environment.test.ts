import { protocolByEnvironment } from "../../../../src/adapters/cli/images/protocol-by-environment.js";

describe("protocolByEnvironment", () => {
  it.each([
    [{ TERM: "xterm-kitty", KITTY_WINDOW_ID: "1" }, "kitty"],
    [{ TERM: "xterm-kitty" }, "kitty"],
    [{ TERM: "xterm-256color", KITTY_WINDOW_ID: "1" }, "kitty"],
    [{ TERM: "xterm-ghostty", TERM_PROGRAM: "ghostty" }, "kitty"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "iTerm.app" }, "iterm2"],
    [{ TERM: "xterm-256color", LC_TERMINAL: "iTerm2" }, "iterm2"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "WezTerm" }, "iterm2"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "vscode" }, "iterm2"],
    // Started from kitty, whose variables are inherited.
    [{ TERM: "xterm-256color", TERM_PROGRAM: "vscode", KITTY_WINDOW_ID: "1" }, "iterm2"],
    [{ TERM: "foot" }, "sixel"],
    [{ TERM: "foot-extra" }, "sixel"],
    [{ TERM: "mlterm-256color" }, "sixel"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "Apple_Terminal" }, "none"],
    [{ TERM: "linux" }, "none"],
    [{ TERM: "dumb" }, "none"],
    [{ TERM: "xterm-kitty", TMUX: "/tmp/tmux-1/default,1,0" }, "none"],
    [{ TERM: "tmux-256color", KITTY_WINDOW_ID: "1" }, "none"],
    [{ TERM: "screen.xterm-256color", LC_TERMINAL: "iTerm2" }, "none"],
    [{ TERM: "xterm-kitty", STY: "1.pts" }, "none"],
    [{ TERM: "xterm-256color", WT_SESSION: "0" }, "unknown"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "constructor" }, "unknown"],
    [{ TERM: "xterm-256color", KITTY_WINDOW_ID: "" }, "unknown"],
    [{}, "unknown"],
  ])("%j: %s", (environment, verdict) => {
    expect(protocolByEnvironment(environment)).toBe(verdict);
  });
});
