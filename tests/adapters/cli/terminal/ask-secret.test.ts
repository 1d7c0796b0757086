import { PassThrough } from "node:stream";
import { askSecret } from "../../../../src/adapters/cli/terminal/ask-secret.js";

describe("askSecret", () => {
  it.each([
    ["sk-123\r", "sk-123"],
    ["sk-\x7f-124\n", "sk-124"],
    ["sk-1\x03", undefined],
    ["\x04", undefined],
  ])("reads %j without showing it", async (typed, secret) => {
    const keyboard = new PassThrough();
    const shown: string[] = [];
    const asked = askSecret(keyboard, (text) => shown.push(text), "Key: ");
    keyboard.write(typed);
    expect(await asked).toBe(secret);
    expect(shown.join("")).toBe("Key: \n");
  });
});
