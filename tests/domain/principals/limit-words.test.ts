import {
  callsAtOnceWords,
  concurrencyWords,
  queueWords,
  rateWords,
} from "../../../src/domain/principals/limit-words.js";

const ask = "ask whoever runs this server to raise";

describe("the words for a limit", () => {
  it("say whose limit per minute it is, and who can raise it", () => {
    expect(rateWords("requests", "program", 30)).toEqual({
      reached: "the limit of 30 requests a minute that MCP_OPENAI_REQUESTS_PER_MINUTE sets is used up",
      raise: "raise MCP_OPENAI_REQUESTS_PER_MINUTE",
    });
    expect(rateWords("images", "principal", 1)).toEqual({
      reached: "your limit of 1 image a minute on this server is used up",
      raise: `${ask} images_per_minute in its policy`,
    });
    expect(rateWords("images", "everybody", 5)).toEqual({
      reached: "the limit of 5 images a minute for all who use this server together is used up",
      raise: `${ask} MCP_OPENAI_IMAGES_PER_MINUTE`,
    });
  });

  it("say what was running", () => {
    expect(concurrencyWords("images", "program", 1)).toEqual({
      reached: "1 other image request was running, as many as MCP_OPENAI_IMAGE_CONCURRENCY allows",
      raise: "raise MCP_OPENAI_IMAGE_CONCURRENCY",
    });
    expect(concurrencyWords("requests", "principal", 4)).toEqual({
      reached: "4 of your requests were running, as many as this server sends at once",
      raise: `${ask} MCP_OPENAI_CONCURRENCY`,
    });
    expect(concurrencyWords("requests", "everybody", 2).reached).toBe(
      "2 requests of all who use this server were running, as many as it sends at once",
    );
    expect(callsAtOnceWords(4)).toEqual({
      reached: "4 of your calls were running, which is your limit of calls at once on this server",
      raise: `${ask} calls_at_once in its policy`,
    });
  });

  it("say what was waiting", () => {
    expect(queueWords("program", 2)).toEqual({
      reached: "2 other calls are waiting, as many as MCP_OPENAI_QUEUE_LIMIT allows",
      raise: "raise MCP_OPENAI_QUEUE_LIMIT",
    });
    expect(queueWords("principal", 1)).toEqual({
      reached: "1 of your calls is waiting, as many as this server lets wait",
      raise: `${ask} MCP_OPENAI_QUEUE_LIMIT`,
    });
  });
});
