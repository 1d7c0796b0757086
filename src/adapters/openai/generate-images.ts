import { err, ok, type Result } from "neverthrow";
import type { ImageGenerateParams } from "openai/resources/images";
import { z } from "zod";
import { present } from "../../domain/present.js";
import type { ImageReply, ImageRequest, Picture } from "../../ports/image-provider.js";
import { malformedReplyError, type ProviderError } from "../../ports/provider-error.js";
import { decodePicture } from "./decode-picture.js";
import { downloadPicture, type DownloadRules } from "./download-picture.js";
import { malformedReply } from "./malformed-reply.js";
import { mapFault } from "./map-fault.js";
import { mapPictureOptions } from "./map-picture-options.js";
import { mapImageUsage } from "./map-usage.js";
import { readFaultReply } from "./read-fault.js";
import { reportAllowance } from "./report-allowance.js";
import { requestId } from "./request-id.js";
import type { Session } from "./vendor-call.js";

const word = z.string().optional().catch(undefined);
const replySchema = z.object({
  data: z.array(z.object({ b64_json: word, url: word, revised_prompt: word })).min(1),
  usage: z.unknown().optional(),
});

/** Only retired models and compatible servers can be told how to answer. */
const asBytes = { response_format: "b64_json" } as const;

type WirePicture = z.infer<typeof replySchema>["data"][number];

/**
 * Makes pictures with the Images API: https://platform.openai.com/docs/api-reference/images/create. Pictures
 * that come as URLs are fetched; one that cannot be had does not cost the others.
 */
export async function generateImages(
  { model, prompt, count, moderation, style, choosesDelivery, ...options }: ImageRequest,
  { client, call, words }: Session,
  rules: DownloadRules,
): Promise<Result<ImageReply, ProviderError>> {
  const { signal, report } = call;
  const sent = client.images.generate(
    {
      model,
      prompt,
      n: count,
      ...mapPictureOptions(options),
      ...(present({ moderation, style }) as Pick<ImageGenerateParams, "moderation" | "style">),
      ...(choosesDelivery && asBytes),
    },
    { signal },
  );
  report({ type: "working" });
  const { data: body, response } = await sent.withResponse();
  reportAllowance(response.headers, report);

  const reply = replySchema.safeParse(body).data;
  if (reply === undefined) {
    const fault = readFaultReply(body, response.headers);
    return err(
      fault ? mapFault(fault, words) : malformedReply("it holds no pictures", words, response.headers),
    );
  }
  const outcomes = await Promise.all(reply.data.map((picture) => obtain(picture, rules, signal)));
  const pictures = outcomes.flatMap((outcome) => (outcome.isOk() ? [outcome.value] : []));
  const failures = [...new Set(outcomes.flatMap((outcome) => (outcome.isErr() ? [outcome.error] : [])))];
  const id = requestId(response.headers);
  if (pictures.length === 0) {
    // Not to be retried by a machine: the pictures were made, and making them again costs again.
    return err(
      malformedReplyError({
        message:
          `${words.subject} made the picture, but it could not be had: ${failures.join("; ")}. ` +
          "Ask again, or choose a model that answers with the picture itself.",
        requestId: id,
      }),
    );
  }
  const usage = mapImageUsage(reply.usage);
  return ok({
    pictures,
    ...(usage && { usage }),
    ...(id !== undefined && { requestId: id }),
    notes: failures.map((why) => `A picture that was made could not be had: ${why}.`),
  });
}

/** @returns the picture, or a clause that says why it could not be had. */
async function obtain(
  { b64_json, url, revised_prompt }: WirePicture,
  rules: DownloadRules,
  signal: AbortSignal,
): Promise<Result<Picture, string>> {
  const bytes =
    b64_json !== undefined || url?.startsWith("data:") === true
      ? decodePicture(b64_json ?? url ?? "")
      : await downloadPicture(url ?? "", rules, signal);
  return bytes.map((found) => ({
    bytes: found,
    ...(revised_prompt !== undefined && { revisedPrompt: revised_prompt }),
  }));
}
