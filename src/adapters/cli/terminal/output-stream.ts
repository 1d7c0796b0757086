/** What a command knows of a stream that it writes to; those of a process are such. */
export interface OutputStream {
  write(text: string): unknown;
  /** Whether a person sees it at once. Absent: it goes into a pipe or a file. */
  readonly isTTY?: boolean;
  /** How wide and high it is, in characters. Absent: unknown. */
  readonly columns?: number;
  readonly rows?: number;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}
