import { takesSixel } from "../../../../src/adapters/cli/images/takes-sixel.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { fakeKeyboard } from "../../../support/fake-keyboard.js";

describe("takesSixel", () => {
  it.each([
    ["xterm -ti 340", "\x1b[?63;1;2;4;6;9;15;22c", true],
    ["foot", "\x1b[?62;4;22c", true],
    ["kitty", "\x1b[?62;c", false],
    ["Windows Terminal 1.21", "\x1b[?61;6;7;21;22;23;24;28;32;42c", false],
    // The 4 is its class, not a feature.
    ["a VT132", "\x1b[?4;6c", false],
    ["a VT102", "\x1b[?6c", false],
    ["something that was typed before", "ls\r\x1b[?62;4c", true],
  ])("understands the response of %s", async (_terminal, answer, takes) => {
    const { asked, keyboard, written, clock } = setup();
    expect(written()).toBe("\x1b[c");
    expect(keyboard.isRaw()).toBe(true);
    keyboard.type(answer);
    expect(await asked).toBe(takes);
    expect([keyboard.isRaw(), keyboard.isRead(), clock.pending]).toEqual([false, false, 0]);
  });

  it("joins a response that arrives in pieces", async () => {
    const { asked, keyboard } = setup();
    for (const piece of ["\x1b", "[?62", ";4", "c"]) keyboard.type(piece);
    expect(await asked).toBe(true);
  });

  it("treats silence as no", async () => {
    const { asked, keyboard, clock } = setup();
    await clock.advance(1_000);
    expect(await asked).toBe(false);
    expect([keyboard.isRaw(), keyboard.isRead()]).toEqual([false, false]);
  });

  it("still obeys Ctrl-C", async () => {
    const { asked, keyboard, interrupts, clock } = setup();
    keyboard.type("\x03");
    expect(await asked).toBe(false);
    expect([interrupts(), keyboard.isRaw(), clock.pending]).toEqual([1, false, 0]);
  });

  it.each([
    ["before the response", "\x03\x1b[?62;4c"],
    ["after the response", "\x1b[?62;4c\x03"],
  ])("obeys Ctrl-C that arrives with and %s", async (_place, typed) => {
    const { asked, keyboard, interrupts } = setup();
    keyboard.type(typed);
    expect(await asked).toBe(true);
    expect(interrupts()).toBe(1);
  });

  it.each([true, false])(
    "obeys Ctrl-C that waits to be read when it stops listening: %s",
    async (responds) => {
      const { asked, keyboard, clock, interrupts } = setup({ typedLate: "\x03" });
      if (responds) keyboard.type("\x1b[?62;4c");
      else await clock.advance(1_000);
      expect(await asked).toBe(responds);
      expect([interrupts(), keyboard.isRaw(), keyboard.isRead()]).toEqual([1, false, false]);
    },
  );

  /** @param options.typedLate what is read only after raw mode ended. */
  function setup({ typedLate = "" } = {}) {
    const clock = new ManualClock();
    const keyboard = fakeKeyboard();
    const written: string[] = [];
    let interrupts = 0;
    const asked = takesSixel({
      keyboard: {
        ...keyboard,
        setRawMode: (raw) => {
          keyboard.setRawMode(raw);
          if (!raw) queueMicrotask(() => keyboard.type(typedLate));
        },
      },
      clock,
      write: (text) => void written.push(text),
      onInterrupt: () => {
        interrupts++;
      },
    });
    return { asked, keyboard, clock, written: () => written.join(""), interrupts: () => interrupts };
  }
});
