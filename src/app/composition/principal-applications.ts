import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errAsync, type ResultAsync } from "neverthrow";
import { hostedUriOf } from "../../domain/images/image-name.js";
import { FairQueue, withQueue } from "../../adapters/resilience/queue.js";
import { withRateLimit } from "../../adapters/resilience/rate-limit.js";
import { unchanged, type Decorator } from "../../domain/call/as-operation.js";
import { imagesOf } from "../../domain/spending/estimate-images.js";
import { allowedDirectory, withAllowedModels } from "../../domain/principals/allowed-models.js";
import { allowanceOf, type Allowance, type Policy } from "../../domain/principals/policy.js";
import { callsAtOnceWords, queueWords } from "../../domain/principals/limit-words.js";
import { localPrincipal, type Principal } from "../../domain/principals/principal.js";
import type { DrawingRequest } from "../../ports/image-provider.js";
import type { ImageExport } from "../../ports/image-export.js";
import type { ImageSource } from "../../ports/image-source.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageLink, ImageStore, ImageStoreError, ReadImage } from "../../ports/image-store.js";
import type { SharedLimits } from "../../ports/shared-limits.js";
import { omitUndefined } from "../../domain/call/omit-undefined.js";
import { invalidRequestError } from "../../ports/provider-error.js";
import type { Settings } from "../settings/settings.js";
import { acrossNodes, type AcrossNodes } from "./across-nodes.js";
import { assemble, type Application } from "./application.js";
import { compose } from "./compose.js";
import { limitsOf, type Limits } from "./limits-of.js";
import { downloadedImages } from "./provide-images.js";
import { imageStoreOf } from "./provide-stores.js";
import { namespaceOfAll, type SharedState } from "./shared-state.js";
import { tokens, type Overrides } from "./tokens.js";

/** Makes the application of each principal. */
export interface PrincipalApplications {
  readonly applicationFor: (principal: Principal) => Application;
  /** Goes on with what earlier processes left to be stored. */
  readonly resume: () => Promise<void>;
  /** The image that a link leads to. */
  readonly readLinked: (image: LinkedImage) => ResultAsync<ReadImage, ImageStoreError>;
}

/** Makes the image store of a principal. */
export type MakeImageStore = (
  settings: Settings,
  clock: Clock,
  linkTo: (name: string) => ImageLink,
  owner: string,
) => ImageStore;

/** The links to images that this server makes. */
export interface Links {
  readonly linkTo: (image: LinkedImage) => ImageLink;
  readonly read: (url: URL) => LinkedImage | "expired" | "unknown";
}

/** Whose image a link leads to, by the id of the principal, and the name of the image. */
interface LinkedImage {
  readonly owner: string;
  readonly name: string;
}

/**
 * Applications that use one provider, each with stores and limits of its own, so that no principal can reach what belongs
 * to another. They take turns at the provider.
 */
export function principalApplications(
  settings: Settings,
  policy: Policy,
  links: Links,
  overrides: Overrides,
  makeImageStore: MakeImageStore = imageStoreOf,
  forNamespace: SharedState["forNamespace"] = () => ({}),
): PrincipalApplications {
  const ofAll = forNamespace(namespaceOfAll);
  const resolve = compose(settings, { ...overrides, ...ofAll }, undefined, "everybody");
  const clock = resolve(tokens.clock);
  const { nodes } = settings;
  const together = {
    chat: limitsOf(settings, "requests", "everybody"),
    images: limitsOf(settings, "images", "everybody"),
  };
  const across = {
    chat: acrossNodes(ofAll.sharedLimits, {
      ...{ clock, nodes, key: "requests" },
      ...together.chat,
    }),
    images: acrossNodes<DrawingRequest>(ofAll.sharedLimits, {
      ...{ clock, nodes, key: "images", cost: imagesOf },
      ...together.images,
    }) as AcrossNodes<{ readonly model: string }>,
  };
  // Each principal has a line of its own.
  const waiting = queueWords("principal", settings.queueLimit);
  const queueOf = ({ queue }: Limits) => new FairQueue({ ...queue, words: { ...queue.words, waiting } });
  const turns = { chat: queueOf(together.chat), images: queueOf(together.images) };
  const limits = {
    chat: withRateLimit({ clock, ...limitIn(together.chat) }),
    images: withRateLimit<DrawingRequest>({
      clock,
      cost: imagesOf,
      ...limitIn(together.images),
    }) as Decorator,
  };
  const directory = resolve(tokens.cachedModels);
  const imageStores = new Map<string, ImageStore>();
  const storeOf = (owner: string): ImageStore => {
    const known = imageStores.get(owner);
    if (known !== undefined) return known;
    const store = makeImageStore(
      inFoldersOf(owner, settings),
      clock,
      (name) => links.linkTo({ owner, name }),
      owner,
    );
    imageStores.set(owner, store);
    return store;
  };
  const callsOf = (count: number, shared: SharedLimits | undefined) => {
    const words = callsAtOnceWords(count);
    const queue = { concurrency: count, limit: settings.queueLimit, words: { running: words, waiting } };
    return {
      here: withQueue(queue),
      all: acrossNodes(shared, { clock, nodes, key: "calls", slots: { count, words } }),
    };
  };
  const readLinked = ({ owner, name }: LinkedImage) => storeOf(owner).read(hostedUriOf(name));
  // Not from the base URL's origin: what the provider may link to is not what everybody may make this server ask for.
  const web = downloadedImages(settings, clock, resolve(tokens.proxies), []);
  const parts = {
    chatProvider: resolve(tokens.chatProvider),
    imageProvider: resolve(tokens.imageProvider),
    imageCodec: resolve(tokens.imageCodec),
    webImages: ownOrWeb(links, readLinked, overrides.webImages ?? web),
    logger: resolve(tokens.logger),
    fileImages: noFiles,
    imageExport: noExport,
  };
  return {
    readLinked,
    resume: async () => {
      const owners =
        settings.imageDir === undefined
          ? []
          : await readdir(join(settings.imageDir, folderOfAll)).catch(() => []);
      for (const owner of [localPrincipal.id, ...owners]) storeOf(owner);
    },
    applicationFor: (principal) => {
      const { models, callsAtOnce, ...allowance } = allowanceOf(policy, principal);
      const lines = { chat: turns.chat.line(), images: turns.images.line() };
      const own = forNamespace(principal.id);
      const calls = callsAtOnce === undefined ? undefined : callsOf(callsAtOnce, own.sharedLimits);
      return assemble(
        withLimits(inFoldersOf(principal.id, settings), allowance),
        {
          ...parts,
          ...own,
          imageStore: storeOf(principal.id),
          modelDirectory: models ? allowedDirectory(directory, models) : directory,
        },
        {
          admit: models ? withAllowedModels(models) : unchanged,
          calls: calls ? (operation) => calls.here(calls.all.slots(operation)) : unchanged,
          turns: {
            chat: (operation) => lines.chat(across.chat.slots(limits.chat(across.chat.rate(operation)))),
            images: (operation) =>
              lines.images(across.images.slots(limits.images(across.images.rate(operation)))),
          },
          budget: resolve(tokens.spendingBudget),
          telemetry: resolve(tokens.telemetry),
          principal: principal.name,
        },
      );
    },
  };
}

const limitIn = ({ rate }: Limits) => (rate === undefined ? {} : { limit: rate });

/** The limits of the settings are for all together; those of the policy replace them. */
const limitsForAll: readonly string[] = [
  "requestsPerMinute",
  "imagesPerMinute",
  "sessionLimitDollars",
  "dayLimitDollars",
] satisfies (keyof Settings)[];

function withLimits(
  settings: Settings,
  { dollarsPerDay, ...perMinute }: Omit<Allowance, "models" | "callsAtOnce">,
): Settings {
  const others = Object.entries(settings).filter(([name]) => !limitsForAll.includes(name));
  return {
    ...(Object.fromEntries(others) as Settings),
    ...perMinute,
    ...(dollarsPerDay !== undefined && { dayLimitDollars: dollarsPerDay }),
  };
}

const folderOfAll = "principals";

/** Somebody who is alone keeps the folders that the other commands use, except that in which all spending is counted. */
function inFoldersOf(id: string, settings: Settings): Settings {
  const { imageDir, conversationDir, usageDir } = settings;
  const own = (folder: string | undefined) =>
    folder === undefined ? undefined : join(folder, folderOfAll, id);
  const isAlone = id === localPrincipal.id;
  const folders = omitUndefined({
    imageDir: isAlone ? imageDir : own(imageDir),
    conversationDir: isAlone ? conversationDir : own(conversationDir),
    usageDir: own(usageDir),
  });
  return { ...settings, ...folders };
}

/** Reads images that were made here by their links, without a request to this very server. */
const ownOrWeb = (
  links: Links,
  readLinked: PrincipalApplications["readLinked"],
  web: ImageSource,
): ImageSource => ({
  ...web,
  read: (request, call) => {
    const found = URL.canParse(request.place) ? links.read(new URL(request.place)) : "unknown";
    if (found === "unknown") return web.read(request, call);
    if (found === "expired")
      return errAsync(
        invalidRequestError({
          message: "This link to an image has expired. Use its URI, mcp-openai://images/…, instead.",
        }),
      );
    return readLinked(found)
      .map(({ bytes }) => bytes)
      .mapErr(({ message }) => invalidRequestError({ message }));
  },
});

const elsewhere = "This server runs on another machine than you, so paths of your files mean nothing to it.";

const noFiles: ImageSource = {
  read: () =>
    errAsync(
      invalidRequestError({
        message: `${elsewhere} Pass the image as a data URL, as an http or https address, or as the link of an image that was made here.`,
      }),
    ),
};

const refusedExport = {
  kind: "refused" as const,
  message: `${elsewhere} Leave out save_to: the result has a link to each image, from which it can be downloaded.`,
};

const noExport: ImageExport = { check: () => errAsync(refusedExport), save: () => errAsync(refusedExport) };
