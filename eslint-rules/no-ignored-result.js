import { ESLintUtils } from "@typescript-eslint/utils";

const resultTypes = new Set(["Ok", "Err", "Result", "ResultAsync"]);

const isResult = (type) =>
  type.isUnion()
    ? type.types.some(isResult)
    : resultTypes.has((type.aliasSymbol ?? type.getSymbol())?.getName() ?? "");

/**
 * An error that travels as a value is lost when the value is dropped. neverthrow's own ESLint plugin is no
 * longer maintained; this asks the type checker the one question that matters here.
 */
export const noIgnoredResult = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: "problem",
    messages: { ignored: "This Result is dropped, and its error with it: use it, or say `void` to drop it." },
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
