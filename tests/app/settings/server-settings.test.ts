import { readSettings } from "../../../src/app/settings/read-settings.js";
import { readServerSettings } from "../../../src/app/settings/read-server-settings.js";

const issuesOf = (environment: Record<string, string>, flags: Record<string, string | boolean>) =>
  readServerSettings(environment, flags)._unsafeUnwrapErr().issues;

const open = { MCP_OPENAI_PORT: "8080" };

describe("the settings of a server over HTTP", () => {
  it("are quoted without the password of an address", () => {
    const address = "http://u:S3cretPassw0rd@127.0.0.1/x?y=1";
    const [issue] = issuesOf({ ...open, MCP_OPENAI_AUTH: "oidc", MCP_OPENAI_OIDC_ISSUER: address }, {});
    expect(issue).toContain('got "http://[redacted]@127.0.0.1/x?y=1"');
  });

  it.each([
    [
      { host: "0.0.0.0" },
      {},
      ["--auth must be tokens or oidc for --host", "--public-url must be set for --host"],
    ],
    [
      {},
      { MCP_OPENAI_HOST: "0.0.0.0" },
      [
        "MCP_OPENAI_AUTH must be tokens or oidc for MCP_OPENAI_HOST",
        "MCP_OPENAI_PUBLIC_URL must be set for MCP_OPENAI_HOST",
      ],
    ],
    [
      { host: "0.0.0.0" },
      { MCP_OPENAI_AUTH: "none" },
      ["MCP_OPENAI_AUTH must be tokens or oidc for --host", "--public-url must be set for --host"],
    ],
    [{ "public-url": "https://ai.example.com/mcp" }, {}, ["--auth must be tokens or oidc with --public-url"]],
    [{ auth: "oidc" }, {}, ["--oidc-issuer must be set for --auth oidc"]],
    [{}, { MCP_OPENAI_AUTH: "oidc" }, ["MCP_OPENAI_OIDC_ISSUER must be set for MCP_OPENAI_AUTH oidc"]],
    [
      { images: "s3://bucket?endpoint=https://s3.example.com" },
      {},
      ["The environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set for --images"],
    ],
    [{ port: "abc" }, {}, ["--port must be a whole number"]],
    [{}, { MCP_OPENAI_DRAIN_SECONDS: "-1" }, ["MCP_OPENAI_DRAIN_SECONDS must be a whole number"]],
  ] as const)("are named in errors as they were given: %j, %j", (flags, environment, issues) => {
    expect(issuesOf({ ...open, ...environment }, flags)).toEqual(
      issues.map((issue) => expect.stringContaining(issue)),
    );
  });
});

describe("the settings of Azure", () => {
  it.each([
    [{ provider: "azure" }, {}, ["--azure-endpoint must be set", "--api-version must be set"]],
    [
      {},
      { MCP_OPENAI_PROVIDER: "azure" },
      ["AZURE_OPENAI_ENDPOINT must be set", "OPENAI_API_VERSION must be set"],
    ],
    [
      { provider: "azure", "azure-endpoint": "https://name.openai.azure.com" },
      { OPENAI_BASE_URL: "https://ai.example.com/v1" },
      [
        "--api-version must be set",
        "OPENAI_BASE_URL must not be set for Azure; use --azure-endpoint instead",
      ],
    ],
  ] as const)("are named in errors as the provider was given: %j, %j", (flags, environment, issues) => {
    expect(readSettings(environment, flags)._unsafeUnwrapErr().issues).toEqual(
      issues.map((issue) => expect.stringContaining(issue)),
    );
  });
});
