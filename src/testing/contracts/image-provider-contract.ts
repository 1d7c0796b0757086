import assert from "node:assert/strict";
import { mediaTypeOf } from "../../domain/images/inputs/image-bytes.js";
import type { ImageProvider, ImageReply, ImageRequest } from "../../ports/image-provider.js";
import {
  contractCase,
  type ContractCase,
  type ContractIssues,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { observed, operationContract } from "./operation-contract.js";
import { expectOk } from "./settled.js";

export interface ImageProviderSubject extends ContractSubject {
  readonly provider: ImageProvider;
  /** One that the provider answers with images. */
  readonly request: ImageRequest;
}

/**
 * What every `ImageProvider` promises of making images, for any test runner; `editing` has it asked of changing them.
 * @param faults how to bring about the failures that the provider knows; each must come out as its kind.
 */
export function imageProviderContract<Subject extends ImageProviderSubject>(
  setup: ContractSetup<Subject>,
  issues: ContractIssues<Subject> = {},
): ContractCase[] {
  const test = contractCase(setup);
  const draw = async (subject: Subject): Promise<ImageReply> => {
    const { result } = await observed("A call", operationOf(subject), subject.request);
    return expectOk("A call", result);
  };

  return [
    test("makes at least one image, and no more than were asked for", async (subject) => {
      checkCount(await draw(subject), subject.request);
    }),
    test("makes images that hosts can show: PNG, JPEG, WebP or GIF", async (subject) => {
      for (const { bytes } of (await draw(subject)).images) {
        assert.ok(mediaTypeOf(bytes) !== undefined, "An image must begin as a PNG, JPEG, WebP or GIF does.");
      }
    }),
    test("keeps apart two calls at once", async (subject) => {
      const replies = await Promise.all([draw(subject), draw(subject)]);
      for (const reply of replies) checkCount(reply, subject.request);
    }),
    test("tells what it did otherwise", async (subject) => {
      const { notes, requestId, usage } = await draw(subject);
      assert.ok(Array.isArray(notes), "The reply must have a list of notes, empty if there are none.");
      assert.notEqual(requestId, "", "A requestId that was not given must be left out, not empty.");
      for (const [name, tokens] of Object.entries(usage ?? {})) {
        assert.ok(
          Number.isInteger(tokens) && tokens >= 0,
          `${name} must be a count, but is ${String(tokens)}.`,
        );
      }
    }),
    ...operationContract({
      setup,
      issues,
      operation: operationOf,
      request: (subject) => subject.request,
      abortUpon: "start",
    }),
  ];
}

function checkCount({ images }: ImageReply, { count }: ImageRequest): void {
  assert.ok(
    images.length >= 1 && images.length <= count,
    `A reply to a request for ${count} must hold 1 to ${count} images, not ${images.length}.`,
  );
}

/** Called on the provider: its method may need to know its object. */
const operationOf =
  ({ provider }: ImageProviderSubject): ImageProvider["generate"] =>
  (request, call) =>
    provider.generate(request, call);
