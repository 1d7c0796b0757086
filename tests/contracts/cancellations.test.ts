import { cancellationsContract } from "../../src/testing/contracts/cancellations-contract.js";
import { SharedChannel, SharingCancellations } from "../support/sharing-cancellations.js";

describe("the cancellations that tests share keep the contract", () => {
  for (const { name, run } of cancellationsContract(() => {
    const channel = new SharedChannel();
    return {
      cancellations: new SharingCancellations(channel),
      other: new SharingCancellations(channel),
    };
  }))
    it(name, run);
});
