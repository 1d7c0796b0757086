/**
 * Why nothing can be collected. `receipt-unknown`: it was never given, or long ago. `receipt-expired`: the result
 * is no longer kept. `work-lost`: the server was stopped before the work was over. `receipts-unavailable`: see the message.
 */
export interface ReceiptError {
  readonly kind: "receipt-unknown" | "receipt-expired" | "work-lost" | "receipts-unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
