import { ok } from "neverthrow";
import { s3AddressOf } from "../../src/adapters/s3/s3-address.js";
import { S3ImageStore } from "../../src/adapters/s3/s3-image-store.js";
import { proxiedFetch } from "../../src/adapters/proxy/proxied-fetch.js";
import { proxiesOf } from "../../src/adapters/proxy/proxies.js";
import { imageStoreContract } from "../../src/testing/contracts/image-store-contract.js";
import { ManualClock } from "../../src/testing/doubles/manual-clock.js";
import { closeProxies, startHttpProxy } from "../support/proxies.js";
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
    ["s3://b/100%", undefined],
    ["", undefined],
  ])("is read: %s", (text, address) => {
    expect(s3AddressOf(text)).toEqual(address);
  });
});

describe("a look at a bucket", () => {
  it("tells whether it is there and accepts the key, by asking for one name", async () => {
    const server = await startS3Server();
    for (let index = 0; index < 12; index += 1)
      server.objects.set(`images/${index}.png`, { body: Buffer.from("x"), type: "image/png" });
    const look = (bucket: string, key = {}) =>
      new S3ImageStore({
        ...s3Credentials,
        ...key,
        endpoint: `${server.endpoint}/${bucket}`,
        region: "us-east-1",
        prefix: "",
        linkMilliseconds: 60_000,
        clock: new ManualClock(),
      }).probe();
    expect(await look("images")).toEqual(ok(undefined));
    const refused = await look("images", { secretAccessKey: "another-secret-key" });
    expect(refused._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("/images cannot be used: it refuses the access key."),
    });
    expect((await look("none"))._unsafeUnwrapErr().message).toContain("there is no such bucket");
    await server.close();
    expect((await look("images"))._unsafeUnwrapErr().message).toContain("it could not be reached");
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

describe("the S3 image store behind a proxy", () => {
  afterEach(closeProxies);

  it("says that the proxy refused", async () => {
    const proxy = await startHttpProxy({ servers: {} });
    const store = new S3ImageStore({
      ...s3Credentials,
      endpoint: "https://s3.example.test/images",
      region: "us-east-1",
      prefix: "",
      linkMilliseconds: 3_600_000,
      clock: new ManualClock(),
      fetch: proxiedFetch(proxiesOf({ httpsProxy: `http://${proxy.address}` })),
    });
    expect((await store.list({ offset: 0, limit: 1 }))._unsafeUnwrapErr()).toEqual({
      kind: "unavailable",
      message:
        "The image store s3.example.test/images cannot be used: the proxy refused to connect to s3.example.test:443 (HTTP 403). Whoever runs this server should check its proxy.",
    });
  });
});
