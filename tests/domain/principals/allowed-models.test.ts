import { okAsync } from "neverthrow";
import { allowedDirectory, withAllowedModels } from "../../../src/domain/principals/allowed-models.js";
import type { Call } from "../../../src/ports/call.js";

const call: Call = { signal: new AbortController().signal, report: () => undefined };

describe("the models of a policy", () => {
  const operation = withAllowedModels(["gpt-6-*", "gpt-image-2.6-flare"])(
    (request: { readonly model: string; readonly svg_model?: string }) => okAsync(request.model),
  );

  it.each([["gpt-6-luna"], ["gpt-6-"], ["gpt-image-2.6-flare"]])("allow %s", async (model) => {
    expect(await operation({ model }, call)).toMatchObject({ value: model });
  });

  it.each([["gpt-5"], ["xgpt-6-luna"], ["gpt-image-2x6-flare"], [""]])("do not allow %j", async (model) => {
    const error = (await operation({ model }, call))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: "permission",
      retryable: false,
      message:
        `Nothing was sent, because the policy of this server does not allow you to use ${model}. ` +
        "Choose one of: gpt-6-*, gpt-image-2.6-flare. Whoever runs the server can allow others.",
    });
  });

  it("hold for the model that writes an SVG, too", async () => {
    const request = { model: "gpt-image-2.6-flare", svg_model: "gpt-5" };
    expect((await operation(request, call))._unsafeUnwrapErr().message).toContain("to use gpt-5");
  });

  it("are all that is listed", async () => {
    const directory = allowedDirectory({ list: () => okAsync([{ id: "gpt-6-luna" }, { id: "gpt-5" }]) }, [
      "gpt-6-*",
    ]);
    expect((await directory.list({}, call))._unsafeUnwrap()).toEqual([{ id: "gpt-6-luna" }]);
  });
});
