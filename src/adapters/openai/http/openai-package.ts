/** What is used of the vendor's package, in one place, so that it is loaded once, at the first call. */
export { AzureOpenAI, OpenAI } from "openai";
