/** A span for a message: `120 s`, `1.5 s`; never more than one decimal. */
export const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;
