import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { OpenRequests } from "../../../src/adapters/http/open-requests.js";

describe("the open requests of a principal", () => {
  it("are a thousand at most, whatever others have", () => {
    const open = new OpenRequests(10);
    const all = Array.from({ length: 1_000 }, response);
    for (const one of all) expect(open.enter("alice", one).isOk()).toBe(true);
    expect(open.enter("alice", response())._unsafeUnwrapErr()).toMatchObject({
      status: 429,
      headers: { "Retry-After": "5" },
      body: { error: { message: expect.stringContaining("You have 1000 requests open here") } },
    });
    expect(open.enter("bob", response()).isOk()).toBe(true);
    all[0]!.emit("close");
    expect(open.enter("alice", response()).isOk()).toBe(true);
  });

  it("give back their room when they end, also if that was before they were counted", () => {
    const open = new OpenRequests(10);
    open.enter("alice", response());
    for (let time = 0; time < 2_000; time++) {
      const one = response(time % 2 === 0);
      const hold = open.enter("alice", one)._unsafeUnwrap();
      if (!one.closed) {
        expect(hold(40).isOk()).toBe(true);
        expect(hold(1)._unsafeUnwrapErr().status).toBe(429);
      }
      one.emit("close");
      expect(hold(1_000).isOk()).toBe(true);
    }
  });

  const response = (closed: unknown = false): ServerResponse =>
    Object.assign(new EventEmitter(), { closed: closed === true }) as unknown as ServerResponse;
});
