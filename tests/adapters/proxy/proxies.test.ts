import { isExempt } from "../../../src/adapters/proxy/no-proxy.js";
import { proxiesOf, type ProxyOptions } from "../../../src/adapters/proxy/proxies.js";

describe("the proxy of a request", () => {
  it.each<[ProxyOptions, string, string | undefined]>([
    [{ httpsProxy: "http://one:1", httpProxy: "http://two:2" }, "https://api.example.com", "one:1"],
    [{ httpsProxy: "http://one:1", httpProxy: "http://two:2" }, "http://api.example.com", "two:2"],
    [{ httpsProxy: "http://one:1" }, "http://api.example.com", undefined],
    [{ httpsProxy: "http://one:1", allProxy: "http://all:3" }, "http://api.example.com", "all:3"],
    [{ httpsProxy: "http://one:1", allProxy: "http://all:3" }, "https://api.example.com", "one:1"],
    [{ allProxy: "http://all:3", noProxy: "example.com" }, "https://api.example.com", undefined],
    [{ allProxy: "http://all:3" }, "http://localhost:11434/v1", undefined],
    [{ allProxy: "http://all:3" }, "http://127.0.0.1:8000/v1", undefined],
    [{ allProxy: "http://all:3" }, "http://[::1]:8000/v1", undefined],
    [{ allProxy: "http://all:3" }, "http://192.168.1.5:8000/v1", "all:3"],
    [{ allProxy: "all:3" }, "https://api.example.com", "all:3"],
    [{ allProxy: "http://all" }, "https://api.example.com", "all:80"],
    [{ allProxy: "https://all" }, "https://api.example.com", "all:443"],
    [{ allProxy: "socks5h://all" }, "https://api.example.com", "all:1080"],
    [{ allProxy: "socks://[::2]:7" }, "https://api.example.com", "[::2]:7"],
    [{ allProxy: " http://me:secret@all:3/ " }, "https://api.example.com", "all:3"],
  ])("%j: %s goes through %p", async (options, url, proxy) => {
    const proxies = proxiesOf(options)!;
    expect(proxies.describe(new URL(url))).toBe(proxy);
    expect((await proxies.agentFor(new URL(url))) !== undefined).toBe(proxy !== undefined);
  });

  it("is none, at no cost, if none is set", () => {
    expect(proxiesOf({ noProxy: "example.com" })).toBeUndefined();
  });

  it("is shared by requests of one kind, so that they share connections", async () => {
    const proxies = proxiesOf({ allProxy: "http://all:3" })!;
    const agentFor = (url: string) => proxies.agentFor(new URL(url))!;
    const [one, two, plain] = await Promise.all([
      agentFor("https://a.test/1"),
      agentFor("https://b.test/2"),
      agentFor("http://a.test"),
    ]);
    expect(one).toBe(two);
    expect(one).not.toBe(plain);
  });
});

describe("NO_PROXY", () => {
  it.each([
    ["*", "https://api.openai.com", true],
    ["example.com, *", "https://api.openai.com", true],
    ["openai.com", "https://api.openai.com", true],
    [".openai.com", "https://api.openai.com", true],
    ["*.openai.com", "https://api.openai.com", true],
    ["openai.com", "https://openai.com", true],
    [".openai.com", "https://openai.com", true],
    ["OpenAI.com.", "https://api.openai.com.", true],
    ["a.test openai.com", "https://api.openai.com", true],
    ["api", "https://api.openai.com", false],
    ["enai.com", "https://api.openai.com", false],
    ["openai.com.evil.test", "https://api.openai.com", false],
    ["", "https://api.openai.com", false],
    [" , ,", "https://api.openai.com", false],
    [".", "https://api.openai.com", false],
    ["openai.com:443", "https://api.openai.com", true],
    ["openai.com:80", "https://api.openai.com", false],
    ["openai.com:80", "http://api.openai.com", true],
    ["openai.com:8443", "https://api.openai.com:8443", true],
    ["10.0.0.5", "http://10.0.0.5:8000", true],
    ["10.0.0.5:8000", "http://10.0.0.5:8000", true],
    ["10.0.0.5:8001", "http://10.0.0.5:8000", false],
    ["10.0.0.0/8", "http://10.1.2.3", true],
    ["10.0.0.0/8", "http://11.1.2.3", false],
    ["10.0.0.0/8", "http://ten.example.com", false],
    ["10.0.0.0/99", "http://10.0.0.0", false],
    ["10.0.0.0/x", "http://10.0.0.0", false],
    ["0.0.0.5", "http://10.0.0.5", false],
    ["fd00::/8", "http://[fd00::1]:8000", true],
    ["[fd00::1]", "http://[fd00::1]:8000", true],
    ["[fd00::1]:8000", "http://[fd00::1]:8000", true],
    ["fd00::1", "http://[fd00::2]", false],
    ["fd00::/8", "http://10.0.0.1", false],
  ])("%j exempts %s: %p", (noProxy, url, exempt) => {
    expect(isExempt(new URL(url), noProxy)).toBe(exempt);
  });
});
