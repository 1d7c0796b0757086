import { createLogger } from "../../../src/adapters/pino/pino-logger.js";
import { secretRedactor } from "../../../src/domain/foreign-text/redact-secrets.js";

const key = "sk-proj-abcdefghijklmnop1234567890";

describe("createLogger", () => {
  it("writes one JSON object per line, with the fields beside the message", () => {
    const { logger, lines } = setup();
    logger.info("100 % of %s done", { tool: "ask-openai", took: 12 });
    logger.warn("again");
    expect(lines).toHaveLength(2);
    lines.forEach((line) => expect(line).toMatch(/^\{[^\n]*\}\n$/));
    const [first, second] = lines.map(parse);
    expect(first).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      name: "mcp-openai",
      tool: "ask-openai",
      took: 12,
      msg: "100 % of %s done",
    });
    expect(second).toMatchObject({ level: "warn", msg: "again" });
  });

  it.each([
    ["debug", ["debug", "info", "warn", "error"]],
    ["info", ["info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["error", ["error"]],
    ["silent", []],
  ] as const)("at level %s writes %j", (level, written) => {
    const { logger, lines } = setup({ level });
    logger.debug("one");
    logger.info("two");
    logger.warn("three");
    logger.error("four");
    expect(lines.map((line) => parse(line).level)).toEqual(written);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ["the message", `refused ${key}`, {}],
    ["a field", "refused", { body: `wrong key: ${key}` }],
    ["a nested field", "refused", { request: { headers: [{ authorization: `Bearer ${key}` }] } }],
    ["the name of a field", "refused", { [key]: 1 }],
    ["an error", "refused", { err: new Error(`wrong key: ${key}`) }],
    ["the cause of an error", "refused", { failure: new Error("refused", { cause: new Error(key) }) }],
    ["a line of its own", `refused\n${key}\n`, { body: `\t${key}` }],
    ["quotation marks", `refused "Bearer ${key}"`, { body: JSON.stringify({ key }) }],
  ])("redacts a key in %s", (_where, message, fields) => {
    const { logger, lines } = setup();
    logger.error(message, fields);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("abcdefghijklmnop");
    expect(lines[0]).toContain("[redacted]");
    expect(parse(lines[0]!).msg).toMatch(/^refused/);
  });

  it("recognises a secret that JSON escapes", () => {
    const secret = 'odd"secret\\value';
    const { logger, lines } = setup({ redact: secretRedactor([secret]) });
    logger.info(`it is ${secret}`, { nested: { secret } });
    expect(parse(lines[0]!)).toMatchObject({ msg: "it is [redacted]", nested: { secret: "[redacted]" } });
  });

  it.each(["err", "failure"])("serialises an error in the field %s", (field) => {
    const { logger, lines } = setup();
    const cause = new Error("no route");
    logger.error("failed", { [field]: Object.assign(new TypeError("boom", { cause }), { code: "E_BOOM" }) });
    expect(parse(lines[0]!)[field]).toMatchObject({
      type: "TypeError",
      message: expect.stringContaining("boom"),
      stack: expect.stringContaining("no route"),
      code: "E_BOOM",
    });
  });

  it("survives any value", () => {
    const { logger, lines } = setup();
    const circle: Record<string, unknown> = {};
    circle["itself"] = circle;
    logger.info("circle", { circle });
    logger.info("big", { big: 10n, nothing: undefined, run: () => 1 });
    logger.info("trap", {
      get trap(): never {
        throw new Error("sprung");
      },
    });
    expect(lines.map((line) => parse(line).msg)).toEqual(expect.arrayContaining(["circle", "big"]));
  });

  it("survives a missing reader", () => {
    const write = () => {
      throw Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    };
    const logger = createLogger({ level: "debug", redact: (text) => text, write });
    expect(() => logger.error("into the void")).not.toThrow();
    expect(() => logger.debug("again", { err: new Error("boom") })).not.toThrow();
  });

  const parse = (line: string) => JSON.parse(line) as Record<string, unknown>;

  function setup(options: Partial<Parameters<typeof createLogger>[0]> = {}) {
    const lines: string[] = [];
    const logger = createLogger({
      level: "debug",
      redact: secretRedactor([]),
      write: (line) => lines.push(line),
      ...options,
    });
    return { logger, lines };
  }
});
