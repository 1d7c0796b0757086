import { s3AddressOf } from "../../src/adapters/s3/s3-address.js";
import { S3ImageStore } from "../../src/adapters/s3/s3-image-store.js";
import { imageStoreContract } from "../../src/testing/contracts/image-store-contract.js";
import { ManualClock } from "../../src/testing/doubles/manual-clock.js";
import { s3Credentials, startS3Server } from "../support/s3-server.js";

describe("the address of a bucket", () => {
  it.each([
    [
      "s3://b",
      { endpoint: "https://s3.us-east-1.amazonaws.com/b", region: "us-east-1", prefix: "", links: "bucket" },
    ],
    [
      "s3://b/a/c/?endpoint=http://127.0.0.1:9000/&region=eu&links=server",
      { endpoint: "http://127.0.0.1:9000/b", region: "eu", prefix: "a/c/", links: "server" },
    ],
    ["https://b", undefined],
    ["s3://", undefined],
    ["s3://key@b", undefined],
    ["s3://b?endpont=https://x", undefined],
    ["s3://b?endpoint=x", undefined],
    ["s3://b?endpoint=ftp://x", undefined],
    ["s3://b?links=both", undefined],
    ["", undefined],
  ])("is read: %s", (text, address) => {
    expect(s3AddressOf(text)).toEqual(address);
  });
});

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
