/** Everything used of the vendor's package, in one module, so that it is loaded once, at the first call. */
export { AzureOpenAI, OpenAI } from "openai";
