import { openViewer } from "../../../src/app/commands/open-viewer.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { fakeKeyboard } from "../../support/fake-keyboard.js";
import { fakeTerminal } from "../../support/fake-terminal.js";

describe("openViewer", () => {
  it.each([
    ["kitty by the environment", {}, { TERM: "xterm-kitty" }, "kitty"],
    ["kitty by --show auto", { show: "auto" }, { TERM: "xterm-kitty" }, "kitty"],
    ["nothing inside tmux", {}, { TERM: "xterm-kitty", TMUX: "x" }, undefined],
    ["sixel inside tmux, if forced", { show: "sixel" }, { TERM: "tmux-256color", TMUX: "x" }, "sixel"],
    ["what --show says", { show: "iterm2" }, { TERM: "xterm-kitty" }, "iterm2"],
  ])("shows %s", async (_case, flags, environment, protocol) => {
    expect(await setup({ flags, environment }).viewer?.protocol).toBe(protocol);
  });

  it("shows nothing in a pipe, whatever --show says, or with none", () => {
    expect(setup({ isTTY: false, flags: { show: "kitty" } }).viewer).toBeUndefined();
    expect(setup({ flags: { show: "none" }, environment: { TERM: "xterm-kitty" } }).viewer).toBeUndefined();
  });

  it("queries an unknown terminal", async () => {
    const { viewer, keyboard, out } = setup({ environment: { TERM: "xterm-256color" }, platform: "win32" });
    expect(out()).toBe("\x1b[c");
    keyboard.type("\x1b[?62;4c");
    expect(await viewer?.protocol).toBe("sixel");
    const other = setup({ environment: { TERM: "xterm-256color" }, platform: "win32" });
    other.keyboard.type("\x1b[?62;22c");
    expect(await other.viewer?.protocol).toBeUndefined();
    expect(await other.viewer?.show({ bytes: new Uint8Array(), mediaType: "image/png" })).toMatchObject({
      value: "",
    });
  });

  it("does not query where the system could stop a background process for it", async () => {
    const { viewer, out } = setup({ environment: { TERM: "xterm-256color" }, platform: "darwin" });
    expect(await viewer?.protocol).toBeUndefined();
    expect(out()).toBe("");
  });

  function setup({
    flags = {},
    environment = {},
    isTTY = true,
    platform = "linux",
  }: {
    flags?: Record<string, string>;
    environment?: Record<string, string>;
    isTTY?: boolean;
    platform?: NodeJS.Platform;
  }) {
    const fake = fakeTerminal({ screen: { stdout: isTTY, stderr: isTTY } });
    const keyboard = fakeKeyboard();
    const viewer = openViewer({
      flags,
      environment,
      stdin: keyboard,
      stdout: fake.stdout,
      platform,
      codec: new FakeImageCodec(),
      clock: new ManualClock(),
      onInterrupt: () => undefined,
    });
    return { viewer, keyboard, out: fake.out };
  }
});
