/** Keeps one entry for each call of a tool, for whoever is responsible. */
export interface AuditLog {
  /** Whether entries may contain what was asked and answered. */
  readonly keepsContent: boolean;
  /** Adds an entry. Never throws, never blocks. */
  readonly write: (entry: AuditEntry) => void;
}

/** A call of a tool, or the end of one that had been answered with a receipt. Absent fields are unknown, or do not apply. */
export interface AuditEntry {
  /** ISO 8601, in UTC. */
  readonly time: string;
  /** Who asked; `local`: whoever started the server. */
  readonly principal: string;
  /** The client's name, as it says. */
  readonly client?: string;
  /** The tool. */
  readonly tool: string;
  /**
   * `success`, `cancelled`, the kind of an error, or that the work goes on, as a `receipt` or `task`: another entry with the
   * same receipt follows when it ends.
   */
  readonly outcome: string;
  /** Until the answer, or the end of the work. */
  readonly milliseconds: number;
  /** The models that answered. */
  readonly model?: string;
  /** The cost, in US dollars. An entry has only what no other has, so a sum counts nothing twice. */
  readonly dollars?: number;
  /**
   * What may have been billed besides, in US dollars, as the spending ledger counts it: for attempts that failed or were
   * cancelled after they were sent, and answers without a count of tokens. At most so much.
   */
  readonly estimatedDollars?: number;
  /** In tokens. */
  readonly inputTokens?: number;
  /** In tokens. */
  readonly outputTokens?: number;
  /** How many images were made. */
  readonly images?: number;
  /** The provider's own ids of the requests. */
  readonly requestIds?: readonly string[];
  /** The id of work that goes on, or went on, after the answer. */
  readonly receipt?: string;
  /** The arguments of the tool, only with content. */
  readonly arguments?: unknown;
  /** The content of the result, only with content. */
  readonly result?: unknown;
}
