import { ESLintUtils } from "@typescript-eslint/utils";

const resultTypes = new Set(["Ok", "Err", "Result", "ResultAsync"]);

const isResult = (type) =>
  type.isUnion()
    ? type.types.some(isResult)
    : resultTypes.has((type.aliasSymbol ?? type.getSymbol())?.getName() ?? "");

/**
 * An error returned as a value is lost if the value is ignored. neverthrow's own ESLint plugin is no longer maintained,
 * so this rule implements the one check that matters here, with type information.
 */
export const noIgnoredResult = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: "problem",
    messages: {
      ignored: "This Result is ignored, and its error with it. Use it, or ignore it explicitly with `void`.",
    },
    schema: [],
  },
  defaultOptions: [],
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    return {
      ExpressionStatement(node) {
        const value = node.expression.type === "AwaitExpression" ? node.expression.argument : node.expression;
        if (value.type === "UnaryExpression" || value.type === "AssignmentExpression") return;
        if (isResult(services.getTypeAtLocation(value))) context.report({ node, messageId: "ignored" });
      },
    };
  },
});
