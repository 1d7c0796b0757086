import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const s3Credentials = { accessKeyId: "AKIATEST", secretAccessKey: "secret-access-key-of-tests" };

/** An S3 store on loopback. As strict as the real one about signatures, which cover method, path, query and payload. */
export interface S3Server {
  /** Without a bucket. */
  readonly endpoint: string;
  /** By key, without the bucket. */
  readonly objects: Map<string, { readonly body: Buffer; readonly type: string }>;
  /** Answers everything with this status; `hang`: not at all. Undefined: as it should. */
  readonly breakWith: (what: number | "hang" | undefined) => void;
  /** Listens no more, as if it had died. */
  readonly die: () => Promise<void>;
  /** Listens at the same port again. */
  readonly revive: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const bucket = "images";
const region = "us-east-1";

/** How many keys one answer to a listing has. The real one has 1,000. */
const pageSize = 5;

export async function startS3Server(): Promise<S3Server> {
  const objects: S3Server["objects"] = new Map();
  let broken: number | "hang" | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (broken === "hang") return;
      if (broken !== undefined) response.writeHead(broken).end();
      else answer(request, Buffer.concat(chunks), response, objects);
    });
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const die = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    breakWith: (what) => (broken = what),
    die,
    revive: () => listen(port),
    close: die,
  };
}

function answer(
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  objects: S3Server["objects"],
): void {
  const { method = "", url: target = "", headers } = request;
  const url = new URL(target, `http://${headers.host}`);
  const fail = (status: number, code: string): void => {
    response.writeHead(status, { "Content-Type": "application/xml" });
    response.end(
      method === "HEAD" ? undefined : `<Error><Code>${code}</Code><Message>${code}.</Message></Error>`,
    );
  };
  const refusal = signatureIssue(method, url, request, body);
  if (refusal !== undefined) {
    fail(403, refusal);
    return;
  }
  const [, first, ...rest] = url.pathname.split("/");
  if (first !== bucket) {
    fail(404, "NoSuchBucket");
    return;
  }
  const key = decodeURIComponent(rest.join("/"));
  if (key === "") {
    list(url, response, objects);
    return;
  }
  if (method === "PUT") {
    objects.set(key, { body, type: headers["content-type"] ?? "" });
    response.writeHead(200, { ETag: '"1"' }).end();
    return;
  }
  const found = objects.get(key);
  if (found === undefined) {
    fail(404, "NoSuchKey");
    return;
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "");
  const [start, end] = [Number(range?.[1] ?? 0), range?.[2] ? Number(range[2]) + 1 : found.body.length];
  if (range && start >= found.body.length) {
    fail(416, "InvalidRange");
    return;
  }
  const part = found.body.subarray(start, end);
  response.writeHead(range ? 206 : 200, { "Content-Type": found.type, "Content-Length": part.length });
  response.end(method === "HEAD" ? undefined : part);
}

function list(url: URL, response: ServerResponse, objects: S3Server["objects"]): void {
  const prefix = url.searchParams.get("prefix") ?? "";
  const after = url.searchParams.get("continuation-token") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, pageSize);
  const contents = page.map(
    (key) =>
      `<Contents><Key>${key.replaceAll("&", "&amp;")}</Key><Size>${objects.get(key)!.body.length}</Size>` +
      "<LastModified>2026-11-28T00:00:00.000Z</LastModified></Contents>",
  );
  const isCut = keys.length > page.length;
  const next = isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
  response.writeHead(200, { "Content-Type": "application/xml" });
  response.end(
    `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isCut}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
  );
}

/** Source: AWS, "Signature Version 4". @returns the code of the error; undefined: it is signed. */
function signatureIssue(
  method: string,
  url: URL,
  request: IncomingMessage,
  body: Buffer,
): string | undefined {
  const query = url.searchParams;
  const isPresigned = query.has("X-Amz-Signature");
  const header = request.headers.authorization ?? "";
  const [, credential = "", signed = "", given = ""] = isPresigned
    ? [
        "",
        query.get("X-Amz-Credential") ?? "",
        query.get("X-Amz-SignedHeaders") ?? "",
        query.get("X-Amz-Signature") ?? "",
      ]
    : (/Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=(\w+)/.exec(header) ?? []);
  const [keyId = "", day = "", ...scope] = credential.split("/");
  if (keyId !== s3Credentials.accessKeyId) return "InvalidAccessKeyId";
  const time = isPresigned ? (query.get("X-Amz-Date") ?? "") : String(request.headers["x-amz-date"]);
  if (isPresigned) {
    const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
    if (Date.now() > Date.parse(iso) + 1_000 * Number(query.get("X-Amz-Expires"))) return "AccessDenied";
  }
  const hash = isPresigned ? "UNSIGNED-PAYLOAD" : String(request.headers["x-amz-content-sha256"]);
  if (!isPresigned && hash !== "UNSIGNED-PAYLOAD" && hash !== sha256(body))
    return "XAmzContentSHA256Mismatch";
  const escaped = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const canonicalQuery = [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join("&");
  const canonicalHeaders = signed
    .split(";")
    .map((name) => `${name}:${String(request.headers[name] ?? "").trim()}\n`)
    .join("");
  const canonical = [method, url.pathname, canonicalQuery, canonicalHeaders, signed, hash].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, [day, ...scope].join("/"), sha256(canonical)].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce<string | Buffer>(
    (from, part) => createHmac("sha256", from).update(part).digest(),
    `AWS4${s3Credentials.secretAccessKey}`,
  );
  const expected = createHmac("sha256", key).update(toSign).digest("hex");
  return given === expected ? undefined : "SignatureDoesNotMatch";
}

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
