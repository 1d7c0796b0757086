import type { Result } from "neverthrow";
import { readableSize } from "../../../domain/images/readable-size.js";
import type { ImageStore, Provenance, StoredImage } from "../../../ports/image-store.js";
import { report, type ExitCode, type Terminal } from "../terminal/terminal.js";
import { writeJson, writeTable } from "./table.js";

interface ImagesCommandParts {
  readonly store: Pick<ImageStore, "list" | "read">;
  /** Opens a file in the desktop's viewer. @returns on failure, the reason. */
  readonly open: (path: string) => Promise<Result<void, string>>;
}

export interface ImagesRequest {
  /** The number of an image, counted from 1, the newest. Absent: all, or for `opens` the newest. */
  readonly number?: number;
  /** How many to list. */
  readonly max: number;
  /** Whether to open it in the desktop's viewer. */
  readonly opens: boolean;
  readonly isJson: boolean;
}

const columns = [
  { heading: "#", isNumber: true },
  { heading: "CREATED (UTC)" },
  { heading: "SIZE", isNumber: true },
  { heading: "MODEL" },
  { heading: "PATH" },
  { heading: "PROMPT" },
];

/** In characters. */
const maxPromptLength = 60;

/** `mcp-openai images`: what was made, newest first. */
export async function imagesCommand(
  { store, open }: ImagesCommandParts,
  { number, max, opens, isJson }: ImagesRequest,
  terminal: Terminal,
): Promise<ExitCode> {
  const { error, aside } = report(terminal);
  const first = number ?? 1;
  const page = { offset: first - 1, limit: number !== undefined || opens ? 1 : max };
  const listed = await store.list(page);
  if (listed.isErr()) return fail(listed.error.message);
  const { images, total } = listed.value;
  if (number !== undefined && images.length === 0)
    return fail(`There is no image ${number}; there ${total === 1 ? "is 1" : `are ${total}`}.`, 2);
  const details: (Provenance | undefined)[] = [];
  // One after the other, because an original may be large.
  for (const { uri } of images) details.push(await provenance(store, uri));

  if (isJson) {
    const list = images.map(({ path, uri, mediaType, size, createdAt }, at) => {
      const { prompt, model } = details[at] ?? {};
      return { number: first + at, path, uri, mediaType, bytes: size, createdAt, model, prompt };
    });
    writeJson(terminal, { total, images: list });
  } else if (images.length === 0) aside("There are no images yet.");
  else {
    writeTable(
      terminal,
      columns,
      images.map((image, at) => row(first + at, image, details[at])),
    );
    if (number === undefined && !opens && total > images.length)
      aside(`${images.length} of ${total} images; --n ${total} lists all.`);
  }
  const path = images[0]?.path;
  if (!opens) return 0;
  if (path === undefined) return fail("There is nothing to open.");
  const opened = await open(path);
  return opened.match<ExitCode>(
    () => 0,
    (reason) => fail(reason),
  );

  function fail(message: string, code: ExitCode = 1): ExitCode {
    error(message);
    return code;
  }
}

/** Undefined: unknown. */
const provenance = (store: ImagesCommandParts["store"], uri: string): Promise<Provenance | undefined> =>
  store
    .read(uri)
    .map((read) => read.provenance)
    .unwrapOr(undefined);

const row = (number: number, { createdAt, size, path, uri }: StoredImage, details?: Provenance): string[] => [
  String(number),
  createdAt.toISOString().slice(0, 16).replace("T", " "),
  readableSize(size),
  details?.model ?? "",
  path ?? uri,
  cut(details?.prompt ?? ""),
];

const cut = (prompt: string): string =>
  prompt.length > maxPromptLength ? `${prompt.slice(0, maxPromptLength - 3)}...` : prompt;
