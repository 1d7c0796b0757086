import { err, ok, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore } from "../../ports/conversation-store.js";
import type { InputImage } from "../../ports/image-provider.js";
import type { MediaType } from "../../ports/image-store.js";
import type { ProviderError } from "../../ports/provider-error.js";
import type { SchemaChecker } from "../../ports/schema-checker.js";
import type { AskArguments } from "../arguments/ask-arguments.js";
import { invalidArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import { prepareWithin } from "../call/prepare-within.js";
import type { InputImages, ReadImages } from "../images/inputs/input-images.js";
import { chatModelIssues } from "../models/adapt-chat-request.js";
import { chooseModel, type ChosenModel, type RetirementRule } from "../models/retirement.js";
import {
  openConversation,
  type ConversationUnavailable,
  type OpenConversation,
} from "./conversations/open-conversation.js";
import type { ReadAnswer } from "./json-answers/check-answer.js";
import { openSchema } from "./json-answers/open-schema.js";

/**
 * The maximum size of all images of a question together, in bytes: OpenAI accepts requests of up to 50 MB, and base64
 * turns three bytes into four. Source: OpenAI's guide "Images and vision".
 */
const maxImageBytes = 36_000_000;

const mediaTypes: readonly MediaType[] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** What preparing a question needs. */
export interface PrepareParts {
  /** The default model. */
  readonly model: string;
  readonly clock: Clock | undefined;
  readonly retirement: RetirementRule;
  readonly conversations: ConversationStore | undefined;
  readonly images: InputImages;
  readonly schemaChecker: SchemaChecker | undefined;
}

/** What is known of a question before it is prepared. */
interface Known {
  /** The issues with its arguments. */
  readonly issues: readonly string[];
  /** Reads the answer, if the caller brought its own schema. */
  readonly readAnswer: ReadAnswer | undefined;
}

/** Prepares everything that a request needs. This counts towards the call's deadline. */
export async function prepareQuestion(
  values: Partial<AskArguments>,
  { issues, readAnswer: ownRead }: Known,
  call: Call,
  { model: defaultModel, clock, retirement, conversations, images, schemaChecker }: PrepareParts,
): Promise<Result<Prepared, InvalidArguments | ConversationUnavailable | ProviderError>> {
  const { images: places = [], schema, conversation, reasoning_effort: reasoningEffort } = values;
  const named = values.model ?? defaultModel;
  const chosen = chooseModel(named, retirement, "answered");
  const model = chosen.isOk() ? chosen.value.model : named;
  const known = [...issues, ...chatModelIssues({ model, reasoningEffort, looksAtImages: places.length > 0 })];
  if (schema === undefined && conversation === undefined && places.length === 0) {
    if (known.length > 0) return err(invalidArguments(known));
    return chosen.map((choice) => ({ ...nothingToPrepare, chosen: choice }));
  }
  const limits = { maxBytes: Math.floor(maxImageBytes / places.length), mediaTypes };
  return prepareWithin(
    clock,
    call,
    async (own): Promise<Result<Prepared, InvalidArguments | ConversationUnavailable | ProviderError>> => {
      const { read: readAnswer, issues: schemaIssues } = ownRead
        ? { read: ownRead, issues: [] }
        : await openSchema(schemaChecker, schema);
      const opened = await openConversation(conversations, conversation, [...known, ...schemaIssues]);
      if (opened.isErr()) return err(opened.error);
      if (chosen.isErr()) return err(chosen.error);
      const ready = { ...nothingToPrepare, chosen: chosen.value, readAnswer, conversation: opened.value };
      if (places.length === 0) return ok(ready);
      const read = await images.read([{ argument: "images", places, limits }], own);
      return read.map(({ read: [found], release }) => ({ ...ready, ...(found as ReadImages), release }));
    },
  );
}

/** What a call needs besides its arguments. */
export interface Prepared {
  readonly chosen: ChosenModel;
  readonly conversation: OpenConversation;
  /** Absent: the answer is not checked. */
  readonly readAnswer: ReadAnswer | undefined;
  readonly images: readonly InputImage[];
  /** What had to be changed about the images, a sentence each. */
  readonly notes: readonly string[];
  readonly release?: () => void;
}

/** Most questions have no conversation, schema or images. */
const nothingToPrepare: Omit<Prepared, "chosen"> = {
  conversation: { turns: [] },
  readAnswer: undefined,
  images: [],
  notes: [],
};
