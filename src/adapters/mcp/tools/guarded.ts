import type { Logger } from "../../../ports/logger.js";
import type { Tool } from "../tool.js";

/** The outermost handler: a bug becomes a result in our own words, and the server keeps serving. */
export function guarded<Context>(tool: Tool<Context>, logger: Logger): Tool<Context> {
  const { name } = tool.definition;
  return {
    ...tool,
    run: async (input, context) => {
      try {
        return await tool.run(input, context);
      } catch (bug) {
        logger.error("a tool failed in an unforeseen way", { tool: name, err: bug });
        const text = `${name} failed because of a fault in mcp-openai itself. The log on stderr has the details; please report it. Asking again may work.`;
        return { content: [{ type: "text", text }], isError: true };
      }
    },
  };
}
