import type { Result } from "neverthrow";
import type { ImageReply } from "../../ports/image-provider.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { readImages, type Download } from "./images/read-images.js";
import { readPictureBody } from "./read-picture-body.js";
import { reportAllowance } from "./report-allowance.js";
import { streamImages } from "./images/stream-images.js";
import type { Session } from "./vendor-call.js";

/** What the package gives for a request that is under way. */
interface SentRequest {
  asResponse(): Promise<Response>;
}

/**
 * Waits for pictures, however they come; no more than `count` of them are kept. A server may take no notice of
 * `stream: true`, and answer with the whole.
 */
export async function receiveImages(
  sent: SentRequest,
  session: Session,
  download: Download,
  count: number,
): Promise<Result<ImageReply, ProviderError>> {
  const { report } = session.call;
  report({ type: "working" });
  const response = await sent.asResponse();
  const { headers } = response;
  const limitNotes = reportAllowance(headers, report);
  const reply = (headers.get("content-type") ?? "").includes("text/event-stream")
    ? await streamImages(response, session, download, count)
    : await readImages(
        await readPictureBody(response, session.limits, count),
        headers,
        session,
        download,
        count,
      );
  return reply.map((images) => ({ ...images, notes: [...images.notes, ...limitNotes] }));
}
