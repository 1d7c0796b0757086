import type { Result } from "neverthrow";
import type { ImageReply } from "../../ports/image-provider.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { readImages, type Download } from "./read-images.js";
import { reportAllowance } from "./report-allowance.js";
import { streamImages } from "./stream-images.js";
import type { Session } from "./vendor-call.js";

/** What the package gives for a request that is under way. */
interface SentRequest {
  withResponse(): Promise<{ data: unknown; response: Response }>;
}

/** Waits for pictures, however they come. */
export async function receiveImages(
  sent: SentRequest,
  session: Session,
  download: Download,
): Promise<Result<ImageReply, ProviderError>> {
  const { report } = session.call;
  report({ type: "working" });
  const { data, response } = await sent.withResponse();
  reportAllowance(response.headers, report);
  return isStream(data)
    ? streamImages(data, response, session, download)
    : readImages(data, response.headers, session, download);
}

const isStream = (data: unknown): data is AsyncIterable<unknown> =>
  typeof data === "object" && data !== null && Symbol.asyncIterator in data;
