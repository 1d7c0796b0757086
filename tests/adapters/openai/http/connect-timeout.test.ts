import { once } from "node:events";
import { createServer, request, type ClientRequest } from "node:http";
import { Socket, type AddressInfo } from "node:net";
import { jest } from "@jest/globals";
import { connectTimeout } from "../../../../src/adapters/openai/http/connect-timeout.js";

describe("connectTimeout", () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate"] }));
  afterEach(() => jest.useRealTimers());

  it("ends a request that does not connect in time", async () => {
    const sent = over(new SlowSocket());
    const failed = once(sent, "error");
    await once(sent, "socket");
    jest.advanceTimersByTime(9_999);
    expect(sent.destroyed).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await failed).toMatchObject([{ code: "ETIMEDOUT" }]);
  });

  it.each([
    [false, "connect"],
    [true, "secureConnect"],
  ])("leaves a request alone once it is connected (TLS: %s)", async (isSecure, event) => {
    const socket = new SlowSocket();
    const sent = over(socket, isSecure);
    await once(sent, "socket");
    socket.emit(event);
    expect(jest.getTimerCount()).toBe(0);
    sent.on("error", () => undefined).destroy();
  });

  it("sets no timer for an existing connection", async () => {
    const server = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = new Socket().connect((server.address() as AddressInfo).port, "127.0.0.1");
    await once(socket, "connect");
    const sent = over(socket);
    await once(sent, "response");
    expect(jest.getTimerCount()).toBe(0);
    socket.destroy();
    server.close();
  });
});

/** A connection that is never established. */
class SlowSocket extends Socket {
  override readonly connecting = true;
}

function over(socket: Socket, isSecure = false): ClientRequest {
  const sent = request({ createConnection: () => socket });
  connectTimeout(sent, isSecure);
  sent.end();
  return sent;
}
