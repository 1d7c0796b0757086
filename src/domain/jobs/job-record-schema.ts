import { z } from "zod";

/** A date, as JSON has it. */
export const writtenDate = z.iso.datetime().transform((text) => new Date(text));

/** How a record is written as JSON, for stores. What processes share of it is not in it. */
export const jobRecordSchema = z.object({
  id: z.string(),
  tool: z.string(),
  startedAt: writtenDate,
  state: z.enum(["working", "ended"]),
  images: z.array(z.string()),
  background: z.string().exactOptional(),
});
