/** Four times the largest picture that OpenAI makes: a forged header cannot claim all the memory. */
export const mostPixels = 4 * 8_294_400;

/** No format that a model takes has a longer side; such an image of one pixel's width would be decoded row by row. */
export const maxSide = 65_535;
