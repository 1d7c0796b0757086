/** Where the objects of an application are. */
export interface S3Address {
  /** The URL of the bucket. */
  readonly endpoint: string;
  readonly region: string;
  /** The keys of all objects begin with it; empty, or ends with a slash. */
  readonly prefix: string;
  /** Where links to images lead. */
  readonly links: "bucket" | "server";
}

/**
 * Reads an address such as `s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1`. With `links=server`,
 * clients need not reach the bucket.
 * @returns undefined: it is none.
 */
export function s3AddressOf(text: string): S3Address | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname: bucket, pathname, searchParams, username, hash } = new URL(text);
  const known = ["endpoint", "region", "links"];
  if (protocol !== "s3:" || bucket === "" || username !== "" || hash !== "") return undefined;
  if ([...searchParams.keys()].some((name) => !known.includes(name))) return undefined;
  const links = searchParams.get("links") ?? "bucket";
  if (links !== "bucket" && links !== "server") return undefined;
  const region = searchParams.get("region") ?? "us-east-1";
  const endpoint = searchParams.get("endpoint") ?? `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) return undefined;
  const path = decoded(pathname);
  if (path === undefined) return undefined;
  const prefix = path.replace(/^\/+|\/+$/g, "");
  return {
    endpoint: `${endpoint.replace(/\/+$/, "")}/${bucket}`,
    region,
    prefix: prefix === "" ? "" : `${prefix}/`,
    links,
  };
}

/** @returns undefined: a percent sign in it stands for nothing. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
