import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Gives a text a look, or leaves it plain. */
export type Paint = (format: Format, text: string) => string;

export const plain: Paint = (_format, text) => text;

// Which streams take colours is decided here, once; some versions of Node would decide anew, by stdout.
export const coloured: Paint = (format, text) => styleText(format, text, { validateStream: false });
