import { webImages } from "../../../src/adapters/web/web-images.js";
import { startOpenAiServer, type OpenAiServer } from "../../support/openai-server.js";

describe("webImages", () => {
  const servers: OpenAiServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  it("says which image could not be downloaded and why, without the secrets that its URL may contain", async () => {
    const { read, origin } = await setup();
    const error = (await read(`${origin}/fox.png?signature=secret`))._unsafeUnwrapErr();
    expect(error.kind).toBe("invalid-request");
    expect(error.message).toMatch(
      /^The image at http:\/\/127\.0\.0\.1:\d+\/fox\.png could not be downloaded: 127\.0\.0\.1:\d+ answered with HTTP 401\.$/,
    );
  });

  it("stays out of private networks unless the base URL is in one", async () => {
    const { origin } = await setup();
    const error = (await webImages({}).read(request(`${origin}/fox.png`), call()))._unsafeUnwrapErr();
    expect(error.message).toContain("is in a private network");
  });

  it("is cancelled with the call", async () => {
    const { read, origin } = await setup();
    expect((await read(`${origin}/fox.png`, AbortSignal.abort()))._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it("shortens an invalid URL", async () => {
    const { read } = await setup();
    const message = (await read("http://"))._unsafeUnwrapErr().message;
    expect(message).toBe("The image at ? could not be downloaded: its URL is not valid.");
  });

  const request = (place: string) => ({ place, maximumBytes: 100 });
  const call = (signal = new AbortController().signal) => ({ signal, report: () => undefined });

  async function setup() {
    const server = await startOpenAiServer();
    servers.push(server);
    const source = webImages({ origins: [new URL(server.baseUrl).origin] });
    return {
      origin: new URL(server.baseUrl).origin,
      read: (place: string, signal?: AbortSignal) => source.read(request(place), call(signal)),
    };
  }
});
