import { offlineChatProvider } from "../../src/adapters/offline/offline-chat-provider.js";
import { systemClock } from "../../src/adapters/system/system-clock.js";
import { chatProviderContract } from "../../src/testing/contracts/chat-provider-contract.js";
import { FakeChatProvider } from "../../src/testing/doubles/fake-chat-provider.js";
import { faultyChat, oneOfEachError } from "./every-error.js";

const request = { model: "gpt-6-luna", messages: [{ role: "user", text: "How deep is the sea?" }] } as const;

describe("the fake chat provider keeps the contract", () => {
  const cases = chatProviderContract(() => faultyChat(request), oneOfEachError);
  for (const { name, run } of cases) it(name, run);
});

describe("the fake chat provider without streaming keeps the contract", () => {
  const cases = chatProviderContract(() => ({ provider: new FakeChatProvider({ text: "Deep." }), request }));
  for (const { name, run } of cases) it(name, run);
});

describe.each([0, 1])("the offline chat provider with %i ms between words keeps the contract", (pace) => {
  const provider = offlineChatProvider({ clock: systemClock, wordMilliseconds: pace });
  for (const { name, run } of chatProviderContract(() => ({ provider, request }))) it(name, run);
});
