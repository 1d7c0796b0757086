/** Four times the largest picture that OpenAI makes: a forged header cannot claim all the memory. */
export const mostPixels = 4 * 8_294_400;
