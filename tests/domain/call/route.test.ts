import { describeRoute, isLoopback } from "../../../src/domain/call/route.js";

describe("isLoopback", () => {
  it.each([
    ["http://localhost:11434", true],
    ["http://LOCALHOST.", true],
    ["http://api.localhost", true],
    ["http://127.0.0.1", true],
    ["http://127.1", true],
    ["http://2130706433", true],
    ["http://[::1]:8000", true],
    ["http://localhost.example.com", false],
    ["http://notlocalhost", false],
    ["http://10.0.0.1", false],
    ["https://api.openai.com", false],
  ])("%s: %p", (url, is) => {
    expect(isLoopback(new URL(url))).toBe(is);
  });
});

describe("describeRoute", () => {
  it.each([
    ["https://api.openai.com", "proxy:1", " through the proxy proxy:1"],
    ["https://api.openai.com", undefined, " without a proxy"],
    ["http://localhost:11434", undefined, ""],
  ])("%s, %p", (url, proxy, words) => {
    expect(describeRoute(new URL(url), proxy)).toBe(words);
  });
});
