/** Words of a setting's description as a sentence. @param {string} words */
export const sentence = (words) => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
