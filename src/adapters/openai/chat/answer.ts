import { endsInHalf } from "../../../domain/foreign-text/clean-text.js";
import type { Call } from "../../../ports/call.js";
import type { ChatReply, ChatUsage, Source } from "../../../ports/chat-provider.js";
import type { ChatStep } from "./chat-style.js";
import { mapFinishReason } from "./finish-reason.js";
import { ReasoningFilter } from "./reasoning-filter.js";

/** The maximum number of sources that are kept. No real answer has more. */
const maxSources = 1_000;

/** Accumulates an answer, and reports its text. */
export class Answer {
  text = "";
  refused = false;
  model: string | undefined;
  usage: ChatUsage | undefined;
  webSearches = 0;
  readonly sources = new Map<string, Source>();
  readonly #report: Call["report"];
  readonly #maxCharacters: number;
  readonly #filter: ReasoningFilter;
  #finish: string | undefined;
  #hasDeltas = false;
  #isWhole = false;
  /** The first half of a surrogate pair whose second half has not arrived yet. */
  #half = "";

  /** @param mayReason whether the model may have written its reasoning in front of the answer. */
  constructor(report: Call["report"], maxCharacters: number, mayReason: () => boolean) {
    this.#report = report;
    this.#maxCharacters = maxCharacters;
    this.#filter = new ReasoningFilter(mayReason);
  }

  /** Why the answer ended. Undefined: it has not ended. */
  get finish(): string | undefined {
    return this.#finish ?? (this.#isWhole && this.#hasDeltas ? "stop" : undefined);
  }

  /** @returns false if the text exceeds the limit; the text up to the limit is kept. */
  add(step: ChatStep): boolean {
    const { delta, wholeText, refused, sources = [], model, usage, webSearches, finish, isWhole } = step;
    const piece = delta ?? (this.#hasDeltas ? undefined : wholeText) ?? "";
    this.#hasDeltas ||= piece !== "";
    if (!this.#write(this.#filter.push(piece))) return false;
    for (const source of sources) {
      if (this.sources.size < maxSources)
        this.sources.set(source.url, this.sources.get(source.url) ?? source);
    }
    this.refused ||= refused ?? false;
    // Azure's first event names no model.
    this.model ||= model;
    this.usage = usage ?? this.usage;
    this.webSearches = webSearches ?? this.webSearches;
    this.#finish = finish ?? this.#finish;
    this.#isWhole ||= isWhole ?? false;
    return true;
  }

  /** Reports the text that was held back until more would arrive. */
  end(): void {
    this.#write(this.#filter.end());
  }

  /** @param requested the model, if the server names none. @returns undefined: it has not ended. */
  whole(requested: string): Omit<ChatReply, "notes"> | undefined {
    const { finish, usage, webSearches, sources } = this;
    if (finish === undefined) return undefined;
    return {
      text: this.text,
      model: this.model || requested,
      finishReason: mapFinishReason(finish, this.refused),
      ...(usage && { usage }),
      ...(webSearches > 0 && { webSearches }),
      ...(sources.size > 0 && { sources: [...sources.values()] }),
    };
  }

  #write(text: string): boolean {
    const all = this.#half + text;
    const left = this.#maxCharacters - this.text.length;
    const fitting = all.length > left ? all.slice(0, left) : all;
    const more = endsInHalf(fitting) ? fitting.slice(0, -1) : fitting;
    this.#half = fitting.slice(more.length);
    if (more !== "") {
      this.text += more;
      this.#report({ type: "text", delta: more });
    }
    return all.length <= left;
  }
}
