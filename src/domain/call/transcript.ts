import type { Call, CallEvent, Transcript } from "../../ports/call.js";

/** Records what a call has reported so far. Each call has one, and only the call's `report` writes to it. */
export class CallTranscript implements Transcript {
  text = "";
  hasOutput = false;

  add(event: CallEvent): void {
    if (event.type === "text") this.text += event.delta;
    if (event.type === "partial-image" || this.text !== "") this.hasOutput = true;
  }
}

type FollowedCall = Call & { readonly transcript: Transcript };

/** Adds a transcript to a call that has none. */
export const withTranscript = (call: Call): FollowedCall =>
  hasTranscript(call) ? call : withNewTranscript(call);

const hasTranscript = (call: Call): call is FollowedCall => call.transcript !== undefined;

/** Gives a part of a call its own transcript. */
export function withNewTranscript(call: Call): FollowedCall {
  const transcript = new CallTranscript();
  return {
    ...call,
    transcript,
    report: (event) => {
      transcript.add(event);
      call.report(event);
    },
  };
}
