import { openAiSession, question } from "../../../support/openai-server-session.js";

describe("streamChat", () => {
  it("reports every event without text as activity, because reasoning comes before text", async () => {
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
