import { stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ChatHistory } from "../../../../src/adapters/file-system/conversations/chat-history.js";
import { removeTemporaryFolders, temporaryFolder } from "../../../support/built-server.js";

afterAll(removeTemporaryFolders);

describe("ChatHistory", () => {
  it("keeps the newest messages, each once, in a file that only its owner can read", async () => {
    const { path, history } = await setup();
    expect(await history.read()).toEqual([]);
    for (const message of ["one", "two\nlines", "one", "three", "four"]) history.add(message);
    await history.written();
    expect(await new ChatHistory(path, 3).read()).toEqual(["four", "three", "one"]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  });

  it("keeps what two terminals add, and stays small", async () => {
    const { path, history } = await setup(500);
    const other = new ChatHistory(path, 500);
    history.add("one");
    await history.written();
    other.add("two");
    other.add("x".repeat(10_001));
    await other.written();
    expect(await history.read()).toEqual(["two", "one"]);
    for (let index = 0; index < 60; index += 1) history.add(`${index}${"x".repeat(9_900)}`);
    await history.written();
    expect((await stat(path)).size).toBeLessThan(600_000);
    expect((await history.read())[0]).toMatch(/^59x/);
  });

  it("survives a damaged file, and a folder that cannot be written", async () => {
    const { path, history } = await setup();
    history.add("one");
    await history.written();
    await writeFile(path, '["one", 2');
    expect(await history.read()).toEqual([]);
    history.add("two");
    await history.written();
    expect(await history.read()).toEqual(["two"]);
    const nowhere = new ChatHistory(join(path, "below-a-file", "history.json"), 3);
    nowhere.add("one");
    await nowhere.written();
    expect(await nowhere.read()).toEqual([]);
  });

  async function setup(maxMessages = 3) {
    const path = join(await temporaryFolder(), "chat", "history.json");
    return { path, history: new ChatHistory(path, maxMessages) };
  }
});
