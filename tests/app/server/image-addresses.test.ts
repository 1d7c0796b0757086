import { removeTemporaryFolders } from "../../support/built-server.js";
import { closeHostileServers, startHostileServer } from "../../support/hostile-server.js";
import { makeImage } from "../../support/openai-server-images.js";
import { endTeamServers, startTeamServer } from "../../support/team-server.js";

afterEach(endTeamServers);
afterAll(closeHostileServers);
afterAll(removeTemporaryFolders);

describe("addresses of images that somebody gives a server", () => {
  it("lead neither to the base URL nor into the network of the server", async () => {
    const { edit, origin, seen } = await setup();
    const { port } = new URL(origin);
    for (const address of [
      `${origin}/metrics`,
      `http://localhost:${port}/x`,
      `http://2130706433:${port}/x`,
      `http://0x7f.1:${port}/x`,
      `http://[::ffff:127.0.0.1]:${port}/x`,
      `http://0.0.0.0:${port}/x`,
      `http://user:password@127.0.0.1:${port}/x`,
      "http://169.254.169.254/latest/meta-data/",
    ]) {
      const text = await edit(address);
      expect(text).toContain("is in a private network or of this machine");
      expect(text).not.toContain("password");
      expect(await edit({ download_url: address, file_id: "file_1" })).toBe(text);
    }
    for (const [address, why] of [
      ["ftp://example.com/x.png", "There is no image with this URI here."],
      ["blob:https://example.com/1", "There is no image with this URI here."],
      ["file:///etc/passwd", "paths of your files mean nothing to it"],
      ["", "images must be a list"],
      [7, "images must be a list"],
    ] as const)
      expect(await edit({ download_url: address, file_id: "file_1" })).toContain(why);
    expect(seen).toEqual([]);
  });

  it("lead where the settings allow it", async () => {
    const image = await makeImage("64x64", 1, "png");
    const allowed = await startHostileServer((_request, response) => void response.end(image));
    const { edit } = await setup(allowed);
    expect(await edit(`${allowed}/fox.png`)).not.toContain("private network");
  });

  async function setup(imageOrigins?: string) {
    const seen: string[] = [];
    const origin = await startHostileServer(({ url = "" }, response) => {
      seen.push(url);
      response.writeHead(404).end();
    });
    const team = await startTeamServer({
      settings: {
        provider: "openai",
        apiKey: "sk-test-0123456789abcdef",
        baseUrl: `${origin}/v1`,
        maxRetries: 0,
        ...(imageOrigins !== undefined && { imageOrigins }),
      },
    });
    const alice = await team.clientOf("alice");
    const edit = async (image: unknown): Promise<string> => {
      const input = { prompt: "p", images: [image] };
      const { content } = await alice.callTool({ name: "edit-image", arguments: input });
      return (content as { text?: string }[]).map(({ text }) => text).join("\n");
    };
    return { edit, origin, seen };
  }
});
