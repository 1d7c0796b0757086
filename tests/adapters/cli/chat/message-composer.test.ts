import { MessageComposer } from "../../../../src/adapters/cli/chat/message-composer.js";

describe("MessageComposer", () => {
  it.each([
    [["one"], "one"],
    [["  one  "], "  one"],
    [["one \\", "two \\", "three"], "one \ntwo \nthree"],
    [['"""', "one \\", "", 'two"""'], "one \\\n\ntwo"],
    [['"""one', '"""'], "one"],
    [['"""one"""'], "one"],
    [['say """ twice'], 'say """ twice'],
    [["  "], ""],
  ])("makes a message of %j", (lines, message) => {
    const composer = new MessageComposer();
    const results = lines.map((line) => composer.add(line));
    expect(results).toEqual([...lines.slice(1).map(() => undefined), message]);
    expect(composer.isEmpty).toBe(true);
  });

  it("waits for the end of pasted text, whatever is in it", () => {
    const composer = new MessageComposer();
    expect(composer.add('"""', true)).toBeUndefined();
    expect(composer.add("path\\", true)).toBeUndefined();
    expect(composer.isEmpty).toBe(false);
    expect(composer.add("")).toBe('"""\npath\\');
  });

  it("forgets what was begun", () => {
    const composer = new MessageComposer();
    composer.add('"""');
    composer.add("one");
    composer.clear();
    expect(composer.isEmpty).toBe(true);
    expect(composer.add("two")).toBe("two");
  });
});
