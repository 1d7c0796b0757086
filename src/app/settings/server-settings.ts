import { z } from "zod";
import { s3AddressOf } from "../../adapters/s3/s3-address.js";
import {
  boolean,
  integerFrom,
  oneOf,
  originsOf,
  own,
  string,
  textWith,
  type Setting,
} from "./setting-types.js";

const webUrl = (expected: string, description: string) =>
  textWith(() => z.url({ protocol: /^https?$/ }).regex(/^[^?#]*$/), expected, description);

/** The settings of a server over HTTP, which only `serve` has. */
export const serverSettings = {
  port: own(
    "PORT",
    integerFrom(0, 65_535, "serve over HTTP at this port instead of over stdio; 0: any free port"),
  ),
  host: own("HOST", string("the address to listen at; 0.0.0.0: all of this machine")),
  publicUrl: own(
    "PUBLIC_URL",
    webUrl(
      "the URL of the endpoint, such as https://ai.example.com/mcp",
      "the URL by which clients reach the endpoint, through the proxy in front of it; unset: the address it listens at",
    ),
  ),
  allowedOrigins: own(
    "ALLOWED_ORIGINS",
    textWith(
      () => z.string().refine((list) => originsOf(list) !== undefined),
      "origins such as https://inspector.example.com, separated by commas",
      "origins of web pages that may use the server; unset: pages of this machine",
    ),
  ),
  auth: own(
    "AUTH",
    oneOf(
      ["none", "tokens", "oidc"],
      "how clients show who they are: not at all (on loopback only), by tokens of mcp-openai tokens, or of an identity provider",
    ),
  ),
  tokensFile: own(
    "TOKENS_FILE",
    string("for tokens: the file with their hashes; unset: in the folder for configuration"),
  ),
  oidcIssuer: own(
    "OIDC_ISSUER",
    webUrl(
      "the URL of an identity provider",
      "for oidc: the identity provider, as it names itself in its tokens",
    ),
  ),
  oidcAudience: own("OIDC_AUDIENCE", string("for oidc: whom tokens must be for; unset: the public URL")),
  oidcScopes: own("OIDC_SCOPES", string("for oidc: the scopes that a token must have, separated by spaces")),
  oidcGroupsClaim: own(
    "OIDC_GROUPS_CLAIM",
    string("for oidc: the claim that lists the groups of the policy"),
  ),
  policyFile: own(
    "POLICY_FILE",
    string("a JSON file that says what each may use; unset: no limits for anybody"),
  ),
  maxBodyBytes: own(
    "MAX_BODY_BYTES",
    integerFrom(10_000, 1_000_000_000, "maximum size of a request, images in it included"),
  ),
  linkMinutes: own("LINK_MINUTES", integerFrom(1, 10_080, "how long the link to an image works")),
  linkSecret: {
    variable: "MCP_OPENAI_LINK_SECRET",
    ...textWith(
      () => z.string().min(32),
      "a text of at least 32 characters",
      "signs the links to images, the same on all nodes; unset: links end with the server",
    ),
  },
  images: own(
    "IMAGES",
    textWith(
      () => z.string().refine((address) => s3AddressOf(address) !== undefined),
      "the address of a bucket, such as s3://BUCKET/PREFIX?endpoint=https://s3.example.com&region=eu-central-1",
      "store images in a bucket of any store that speaks S3's protocol; unset: in the image folder",
    ),
  ),
  accessKeyId: { variable: "AWS_ACCESS_KEY_ID", ...string("for a bucket: the id of the access key") },
  secretAccessKey: { variable: "AWS_SECRET_ACCESS_KEY", ...string("for a bucket: the secret access key") },
  metrics: own("METRICS", boolean("serve metrics for Prometheus at /metrics, to whoever can reach the port")),
  drainSeconds: own(
    "DRAIN_SECONDS",
    integerFrom(0, 3_600, "how long running calls may take to end when the server is stopped"),
  ),
} satisfies Record<string, Setting>;

/** The default values. A setting that is not listed is unset by default. */
export const serverDefaults = {
  host: "127.0.0.1",
  auth: "none",
  oidcGroupsClaim: "groups",
  maxBodyBytes: 67_108_864,
  linkMinutes: 60,
  metrics: false,
  drainSeconds: 30,
} as const;

type Values = {
  readonly [Name in keyof typeof serverSettings]: z.infer<
    ReturnType<(typeof serverSettings)[Name]["schema"]>
  >;
};

/** The settings of a server over HTTP, validated, with defaults filled in. */
export type ServerSettings = Pick<Values, keyof typeof serverDefaults | "port"> &
  Partial<Omit<Values, keyof typeof serverDefaults | "port">>;
