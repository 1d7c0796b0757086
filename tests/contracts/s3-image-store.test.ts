import { S3ImageStore } from "../../src/adapters/s3/s3-image-store.js";
import { imageStoreContract } from "../../src/testing/contracts/image-store-contract.js";
import { ManualClock } from "../../src/testing/doubles/manual-clock.js";
import { s3Credentials, startS3Server } from "../support/s3-server.js";

describe("the S3 image store keeps the contract", () => {
  for (const { name, run } of imageStoreContract(setup)) it(name, run);

  async function setup() {
    const server = await startS3Server();
    const clock = new ManualClock();
    return {
      store: new S3ImageStore({
        ...s3Credentials,
        endpoint: `${server.endpoint}/images`,
        region: "us-east-1",
        prefix: "team/principals/alice/",
        linkMilliseconds: 3_600_000,
        clock,
      }),
      // Its names contain the time to the second.
      later: () => clock.advance(1_000),
      dispose: () => server.close(),
    };
  }
});
