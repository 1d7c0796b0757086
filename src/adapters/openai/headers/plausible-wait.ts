/** No limit of OpenAI's lasts longer than a day. In milliseconds. */
const maxPlausible = 24 * 3_600_000;

/** What is waited in place of a wait that cannot be meant, in milliseconds. */
const instead = 60_000;

/** Whether a wait that a server asks for can be meant. */
export const isPlausible = (milliseconds: number): boolean => milliseconds <= maxPlausible;

/** A wait that a server asks for, in milliseconds; one that cannot be meant is shortened to a minute. */
export const plausibleWait = (milliseconds: number): number =>
  isPlausible(milliseconds) ? milliseconds : instead;

/** Follows a sentence of an error or note; the wait itself is foreign, and not repeated. */
export const implausibleWait =
  "The server asks for a wait of more than a day. That is taken for a mistake, and a minute is waited instead.";
