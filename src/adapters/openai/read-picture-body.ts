import { ok, type Result } from "neverthrow";
import { decodePicture } from "../../domain/decode-picture.js";
import { PictureScanner } from "./picture-scanner.js";

/** An answer of the Images API. */
export interface PictureBody {
  /** What came, mostly parsed JSON. */
  readonly value: unknown;
  /** The bytes of a picture in it, by the text that stands there; or a clause that says why there are none. */
  readonly decode: (text: string) => Result<Uint8Array, string>;
}

/** Reads a body that is not a stream of events. Rejects with a `SyntaxError` when it says that it is JSON, and is not. */
export async function readPictureBody(response: Response): Promise<PictureBody> {
  if (!isJson(response.headers)) return { value: await response.text(), decode: decodePicture };
  const scanner = new PictureScanner();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) scanner.push(chunk);
  const { text, pictures } = scanner.end();
  return {
    value: text === "" ? undefined : (JSON.parse(text) as unknown),
    decode: (place) => {
      const bytes = pictures.get(place);
      return bytes ? ok(bytes) : decodePicture(place);
    },
  };
}

function isJson(headers: Headers): boolean {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type.includes("application/json") || type.endsWith("+json");
}
