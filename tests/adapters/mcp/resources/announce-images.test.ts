import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { ResourceListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { createMcpServer } from "../../../../src/adapters/mcp/mcp-server.js";
import { createApplication } from "../../../../src/app/composition/create-application.js";
import { FakeImageProvider } from "../../../../src/testing/doubles/fake-image-provider.js";
import { FakeImageCodec } from "../../../../src/testing/doubles/fake-image-codec.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { MemoryImageStore } from "../../../../src/adapters/memory/memory-image-store.js";
import { RecordingLogger } from "../../../../src/testing/doubles/recording-logger.js";

describe("the announcement of images", () => {
  it("is sent once for images saved at about the same time, and again for later ones", async () => {
    const { save, clock, notifications } = await setup();
    await save();
    await clock.advance(20);
    await save();
    await clock.advance(20);
    expect(notifications()).toBe(0);
    await clock.advance(10);
    expect(notifications()).toBe(1);
    await clock.advance(1_000);
    expect(notifications()).toBe(1);
    await save();
    await clock.advance(50);
    expect(notifications()).toBe(2);
  });

  it("is not sent twice to a host that reports twice that it is ready", async () => {
    const { client, save, clock, notifications } = await setup();
    await client.notification({ method: "notifications/initialized" });
    await clock.advance(0);
    await save();
    await clock.advance(50);
    expect(notifications()).toBe(1);
  });

  it("is not sent after the connection is closed, and leaves no timer", async () => {
    const { client, save, clock, notifications } = await setup();
    await save();
    await client.close();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
    await save();
    expect(clock.pending).toBe(0);
    expect(notifications()).toBe(0);
  });

  it("is not sent before the host is ready", async () => {
    const { application, clock } = setupApplication();
    const server = createMcpServer(application.serverParts);
    const [, serverSide] = InMemoryTransport.createLinkedPair();
    await server.connect(serverSide);
    await save(application);
    expect(clock.pending).toBe(0);
    await server.close();
  });

  it("fails silently if the host cannot be notified", async () => {
    const { serverSide, save, clock, notifications, logger } = await setup();
    serverSide.send = () => Promise.reject(new Error("broken pipe"));
    await save();
    await clock.advance(50);
    expect(notifications()).toBe(0);
    expect(logger.entries.filter(({ level }) => level === "error")).toEqual([]);
  });

  async function setup() {
    const { application, clock, logger } = setupApplication();
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    await createMcpServer(application.serverParts).connect(serverSide);
    const client = new Client({ name: "test", version: "1" });
    let notifications = 0;
    client.setNotificationHandler(ResourceListChangedNotificationSchema, () => {
      notifications += 1;
    });
    await client.connect(clientSide);
    await clock.advance(0);
    return {
      client,
      serverSide,
      clock,
      logger,
      notifications: () => notifications,
      save: () => save(application),
    };
  }

  function setupApplication() {
    const clock = new ManualClock();
    const logger = new RecordingLogger();
    const application = createApplication({
      imageProvider: new FakeImageProvider(),
      imageStore: new MemoryImageStore(),
      imageCodec: new FakeImageCodec(),
      clock,
      logger,
    })._unsafeUnwrap();
    return { application, clock, logger };
  }

  const save = async ({ imageStore }: ReturnType<typeof setupApplication>["application"]): Promise<void> => {
    await imageStore.save({ bytes: new Uint8Array([1]), mediaType: "image/png", prompt: "a fox" });
  };
});
