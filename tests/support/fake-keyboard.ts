import { EventEmitter } from "node:events";

/** A `process.stdin` that is a terminal, with somebody typing. */
export function fakeKeyboard() {
  const events = new EventEmitter();
  const state = { isRaw: false, isRead: false };
  return {
    isTTY: true,
    setRawMode: (raw: boolean) => void (state.isRaw = raw),
    on: (event: "data", listener: (chunk: Uint8Array) => void) => void events.on(event, listener),
    off: (event: "data", listener: (chunk: Uint8Array) => void) => void events.off(event, listener),
    resume: () => void (state.isRead = true),
    pause: () => void (state.isRead = false),
    type: (text: string) => void events.emit("data", Buffer.from(text)),
    isRaw: () => state.isRaw,
    /** Whether anybody reads it or listens to it. */
    isRead: () => state.isRead || events.listenerCount("data") > 0,
  };
}
