import { AnswerTurns } from "../../../src/domain/ask/answer-turns.js";
import type { CallEvent } from "../../../src/ports/call.js";

describe("AnswerTurns", () => {
  it("shows a text as it is written, and those after it when it has ended", () => {
    const { turns, shown } = setup(["# a", "# b", "# c"]);
    write(turns, 1, "b1 ");
    expect(shown()).toBe("");
    write(turns, 0, "a1 ");
    expect(shown()).toBe("# a\n\na1 ");
    write(turns, 2, "c1");
    turns.end(2, "(c)");
    write(turns, 0, "a2");
    turns.end(0, "(a)");
    expect(shown()).toBe("# a\n\na1 a2\n\n(a)\n\n# b\n\nb1 ");
    write(turns, 1, "b2");
    turns.end(1, "(b)");
    expect(shown()).toBe("# a\n\na1 a2\n\n(a)\n\n# b\n\nb1 b2\n\n(b)\n\n# c\n\nc1\n\n(c)");
    expect(turns.text).toBe(shown());
    expect([turns.textOf(1), turns.textOf(7)]).toEqual(["b1 b2", ""]);
  });

  it("gives a text that never began its heading and its end", () => {
    const { turns, shown } = setup(["# a", "# b"]);
    turns.end(1, "(b)");
    turns.end(0, "No answer.");
    expect(shown()).toBe("# a\n\nNo answer.\n\n# b\n\n(b)");
  });

  it("takes a text that comes after all others", () => {
    const { turns, shown } = setup(["# a"]);
    turns.end(0, "(a)");
    const index = turns.add("# more");
    write(turns, index, "text");
    turns.end(index, "(more)");
    expect(shown()).toBe("# a\n\n(a)\n\n# more\n\ntext\n\n(more)");
  });

  it("passes on what happens to the text whose turn it is, and ignores what it does not know", () => {
    const { turns, events } = setup(["# a", "# b"]);
    turns.report(1, { type: "working" });
    turns.report(0, { type: "working" });
    turns.report(5, { type: "working" });
    turns.end(5, "");
    expect(events).toEqual([{ type: "working", part: { number: 1, of: 2 } }]);
  });

  const write = (turns: AnswerTurns, index: number, delta: string): void =>
    turns.report(index, { type: "text", delta });

  function setup(headings: string[]) {
    const events: CallEvent[] = [];
    const turns = new AnswerTurns(headings, (event) => events.push(event));
    return {
      turns,
      events,
      shown: () => events.flatMap((event) => (event.type === "text" ? [event.delta] : [])).join(""),
    };
  }
});
