import { z } from "zod";

/** How a turn is written as JSON, for stores. */
export const turnSchema = z.object({
  question: z.string(),
  answer: z.string(),
  model: z.string(),
  at: z.iso.datetime().transform((text) => new Date(text)),
  system: z.string().exactOptional(),
  images: z.array(z.string()).exactOptional(),
});
