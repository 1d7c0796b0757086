import { openAiSession, question } from "../../../support/openai-server-session.js";

describe("streamChat", () => {
  it("takes every event without text for a sign of life, since reasoning comes before text", async () => {
    const { chat, call, events, server } = await openAiSession({ api: "responses" });
    (await chat.complete(question(), call))._unsafeUnwrap();
    await server.close();
    const beforeText = events.slice(
      0,
      events.findIndex(({ type }) => type === "text"),
    );
    expect(beforeText.filter(({ type }) => type === "working").length).toBeGreaterThan(1);
  });
});
