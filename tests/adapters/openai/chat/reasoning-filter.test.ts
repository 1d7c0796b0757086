import fc from "fast-check";
import { ReasoningFilter } from "../../../../src/adapters/openai/chat/reasoning-filter.js";

describe("ReasoningFilter", () => {
  it.each([
    ["<think>Deep?</think>Very deep.", "Very deep."],
    ["\n<think>\nDeep?\n</think>\n\nVery deep.\n", "Very deep.\n"],
    ["<thinking>Deep?</thinking> Very.", "Very."],
    ["<reasoning>1 < 2, so <b>deep</b></reasoning>\nVery.", "Very."],
    ["<THINK>Deep?</Think>Very.", "Very."],
    ["<think></think>Very.", "Very."],
    ["<think>One</think>\n<think>Two</think>\nVery.", "Very."],
    ["</think>\n\nVery.", "Very."],
    ["<think>Deep? The tag </thin", ""],
    ["<think>Deep?", ""],
    ["<think>Deep?</think>\n\n", ""],
  ])("removes the reasoning of %j, wherever it is split", (text, answer) => {
    fc.assert(fc.property(cuts, (at) => expect(filtered(text, at)).toBe(answer)));
  });

  it.each([
    "Models write <think>…</think> first.",
    "Very deep. <think>Or not?</think>",
    "`<think>` is a tag.",
    "<thinker>Rodin</thinker>",
    "<thi",
    "</",
    "<",
    "<b>Very</b> deep.",
    " \n",
    "  indented",
    `${" ".repeat(500)}<think>`,
    "",
  ])("leaves %j unchanged, wherever it is split", (text) => {
    fc.assert(fc.property(cuts, (at) => expect(filtered(text, at)).toBe(text)));
  });

  it("leaves everything unchanged if no reasoning is expected", () => {
    const text = "<reasoning>As you asked.</reasoning> Deep.";
    fc.assert(fc.property(cuts, (at) => expect(filtered(text, at, false)).toBe(text)));
  });

  it("holds nothing back once the answer has begun", () => {
    const filter = new ReasoningFilter(() => true);
    expect(filter.push("Very")).toBe("Very");
    expect(filter.push(" <")).toBe(" <");
  });

  const cuts = fc.array(fc.nat(60), { maxLength: 12 });

  function filtered(text: string, at: readonly number[], isExpected = true): string {
    const filter = new ReasoningFilter(() => isExpected);
    const ends = [...at.filter((end) => end < text.length).sort((one, other) => one - other), text.length];
    const pieces = ends.map((end, index) => filter.push(text.slice(ends[index - 1] ?? 0, end)));
    return pieces.join("") + filter.end();
  }
});
