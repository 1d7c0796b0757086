import type { Call, CallEvent, Transcript } from "../../ports/call.js";

/** Keeps what a call has shown so far. There is one for each call, and its `report` is all that writes to it. */
export class CallTranscript implements Transcript {
  text = "";
  hasOutput = false;

  add(event: CallEvent): void {
    if (event.type === "text") this.text += event.delta;
    if (event.type === "partial-image" || this.text !== "") this.hasOutput = true;
  }
}

/** A call whose transcript is kept: the call itself, if it has one. */
export function withTranscript(call: Call): Call & { readonly transcript: Transcript } {
  const { transcript } = call;
  return transcript === undefined ? withNewTranscript(call) : { ...call, transcript };
}

/** A part of a call, whose transcript is its own. */
export function withNewTranscript(call: Call): Call & { readonly transcript: Transcript } {
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
