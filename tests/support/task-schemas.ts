import * as wire from "@modelcontextprotocol/ext-tasks/core/v2";

type Check = (value: unknown) => readonly string[];

const issuesOf =
  (schema: {
    safeParse(value: unknown): { readonly error?: { readonly issues: readonly object[] } | undefined };
  }): Check =>
  (value) =>
    (schema.safeParse(value).error?.issues ?? []).map((issue) => JSON.stringify(issue));

/** What the official schemas of the Tasks extension find wrong with a result. */
export const tasksV2Schemas = {
  created: issuesOf(wire.CreateTaskResultV2Schema),
  state: issuesOf(wire.GetTaskResultV2Schema),
};
