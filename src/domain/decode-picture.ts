import { err, ok, type Result } from "neverthrow";

/**
 * @param text base64, line breaks allowed, or a `data:` URL of it.
 * @returns the bytes, or a clause that says why there are none.
 */
export function decodePicture(text: string): Result<Uint8Array, string> {
  // Pictures weigh megabytes: only what has something to be taken out is copied.
  const data = text.startsWith("data:") ? text.replace(/^data:[^,]*;base64,/, "") : text;
  const base64 = /\s/.test(data) ? data.replace(/\s+/g, "") : data;
  const bytes = Buffer.from(base64, "base64");
  // Node skips what is not base64, so that the bytes fall short of what the text promises.
  const whole = bytes.length > 0 && bytes.length === Buffer.byteLength(base64, "base64");
  return whole ? ok(bytes) : err("its data is not base64");
}
