import fc from "fast-check";
import { junkString } from "./junk.js";

/** One mutation of bytes. Positions are in thousandths of the length. */
export type ByteMutation =
  | { readonly type: "cut"; readonly at: number }
  | { readonly type: "flip"; readonly at: number; readonly mask: number }
  | { readonly type: "repeat"; readonly at: number; readonly bytes: number; readonly times: number }
  | { readonly type: "insert"; readonly at: number; readonly text: string }
  | { readonly type: "drop"; readonly at: number; readonly bytes: number };

const at = fc.nat(1_000);
const bytes = fc.integer({ min: 1, max: 300 });

export const byteMutation: fc.Arbitrary<ByteMutation> = fc.oneof(
  fc.record({ type: fc.constant("cut" as const), at }),
  fc.record({ type: fc.constant("flip" as const), at, mask: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ type: fc.constant("repeat" as const), at, bytes, times: fc.constantFrom(1, 2, 50) }),
  fc.record({ type: fc.constant("insert" as const), at, text: junkString }),
  fc.record({ type: fc.constant("drop" as const), at, bytes }),
);

export function mutateBytes(whole: Buffer, mutations: readonly ByteMutation[]): Buffer {
  return mutations.reduce(mutate, whole);
}

function mutate(whole: Buffer, mutation: ByteMutation): Buffer {
  const place = Math.floor((whole.length * mutation.at) / 1_000);
  const [head, tail] = [whole.subarray(0, place), whole.subarray(place)];
  switch (mutation.type) {
    case "cut":
      return head;
    case "flip": {
      const flipped = Buffer.from(whole);
      if (place < flipped.length) flipped[place] = flipped[place]! ^ mutation.mask;
      return flipped;
    }
    case "repeat":
      return Buffer.concat([
        head,
        ...Array<Buffer>(mutation.times).fill(tail.subarray(0, mutation.bytes)),
        tail,
      ]);
    case "insert":
      return Buffer.concat([head, Buffer.from(mutation.text), tail]);
    case "drop":
      return Buffer.concat([head, tail.subarray(mutation.bytes)]);
  }
}

/** Splits bytes into pieces of these sizes, repeatedly; without sizes, they stay in one piece. */
export function split(whole: Buffer, sizes: readonly number[]): Buffer[] {
  if (sizes.length === 0) return [whole];
  const pieces: Buffer[] = [];
  for (let start = 0, turn = 0; start < whole.length; turn++) {
    // At most 64 pieces, so that long replies do not take long.
    const size = Math.max(sizes[turn % sizes.length]!, Math.ceil(whole.length / 64));
    pieces.push(whole.subarray(start, start + size));
    start += size;
  }
  return pieces;
}
