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
import { expectFacts, expectOk } from "./settled.js";

/** A provider to test. */
export interface ImageProviderSubject extends ContractSubject {
  /** The provider itself. */
  readonly provider: ImageProvider;
  /** A request that the provider answers with images. */
  readonly request: ImageRequest;
}

/**
 * The contract of every `ImageProvider` for generating images, for any test runner. Use `editing` to test editing.
 * @param issues how to cause the errors that the provider can return; each must have its kind.
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
    test("returns at least one image, and no more than requested", async (subject) => {
      checkCount(await draw(subject), subject.request);
    }),
    test("returns images: PNG, JPEG, WebP, GIF or SVG", async (subject) => {
      for (const { bytes } of (await draw(subject)).images) {
        assert.ok(mediaTypeOf(bytes) !== undefined, "An image must be a PNG, JPEG, WebP, GIF or SVG.");
      }
    }),
    test("keeps two concurrent calls apart", async (subject) => {
      const replies = await Promise.all([draw(subject), draw(subject)]);
      for (const reply of replies) checkCount(reply, subject.request);
    }),
    test("reports notes", async (subject) => {
      expectFacts(await draw(subject));
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
    `A reply to a request for ${count} must contain 1 to ${count} images, not ${images.length}.`,
  );
}

/** Called as a method, because the provider may use `this`. */
const operationOf =
  ({ provider }: ImageProviderSubject): ImageProvider["generate"] =>
  (request, call) =>
    provider.generate(request, call);
