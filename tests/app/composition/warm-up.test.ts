import type { ResultAsync } from "neverthrow";
import { applicationFrom } from "../../../src/app/composition/create-application.js";
import { warmUp } from "../../../src/app/composition/warm-up.js";
import { checkSettings } from "../../../src/app/settings/check-settings.js";
import type { Settings } from "../../../src/app/settings/settings.js";

describe("warmUp", () => {
  it.each(["responses", "chat-completions"] as const)("rehearses an answer over %s", async (api) => {
    const { run, prepared } = setup({ api });
    expect((await run(true))?._unsafeUnwrap()).toMatchObject({ text: "ok" });
    expect(prepared()).toBe(1);
  });

  it("rehearses nothing without a key", async () => {
    const { run } = setup({ api: "auto" });
    expect(await run(false)).toBeUndefined();
  });
});

function setup({ api }: Pick<Settings, "api">) {
  const settings = checkSettings({ apiKey: "sk-test", api })._unsafeUnwrap();
  let prepared = 0;
  const run = (hasKey: boolean): ResultAsync<unknown, unknown> | undefined => {
    let answer: ResultAsync<unknown, unknown> | undefined;
    const prepare = (): boolean => {
      prepared += 1;
      return hasKey;
    };
    warmUp(settings, { prepare }, (parts) => {
      const { ask } = applicationFrom(settings, parts);
      return { ask: (input) => (answer = ask(input)) };
    });
    return answer;
  };
  return { run, prepared: () => prepared };
}
