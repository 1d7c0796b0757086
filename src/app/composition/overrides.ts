import type { ChatProvider } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore } from "../../ports/conversation-store.js";
import type { ImageProvider } from "../../ports/image-provider.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { Logger } from "../../ports/logger.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { SpendingLedger } from "../../ports/spending-ledger.js";
import type { ImageExport } from "../../ports/image-export.js";
import type { ImageSource } from "../../ports/image-source.js";
import type { JobStore } from "../../ports/job-store.js";
import type { SchemaChecker } from "../../ports/schema-checker.js";

/** Parts to use in place of the built-in ones. */
export interface Overrides {
  /** Answers questions. Queue, deadlines, retries and rate limits are put around it as around any other. */
  readonly chatProvider?: ChatProvider | undefined;
  /** Makes images; decorated likewise. */
  readonly imageProvider?: ImageProvider | undefined;
  /** Lists models; what it says is good for an hour. */
  readonly modelDirectory?: ModelDirectory | undefined;
  readonly conversationStore?: ConversationStore | undefined;
  readonly imageStore?: ImageStore | undefined;
  readonly imageCodec?: ImageCodec | undefined;
  /** Keeps what calls cost. Without it, a library keeps that in memory, unless a setting asks for more. */
  readonly spendingLedger?: SpendingLedger | undefined;
  /** Puts copies of images where a call wants them. */
  readonly imageExport?: ImageExport | undefined;
  /** Reads the images that a call names by an address of the web. */
  readonly webImages?: ImageSource | undefined;
  /** Reads those that it names by a path. */
  readonly fileImages?: ImageSource | undefined;
  readonly jobStore?: JobStore | undefined;
  /** Checks answers in JSON. */
  readonly schemaChecker?: SchemaChecker | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}
