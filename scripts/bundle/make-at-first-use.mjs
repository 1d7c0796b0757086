// Makes of a bundle one that makes what its constants hold when they are first used. The bundler puts all modules
// into one scope, where each start would make them all, though it uses few of them.
import { transformAsync } from "@babel/core";

/**
 * Works for code whose constants do not mind when they are made, as is that of modules that may be bundled at all.
 * What is no constant, or is never referred to, stays: it stands there for its effect.
 *
 * @param {string} bundle a script
 * @returns {Promise<string>} the same, without comments other than licences
 */
export async function makeAtFirstUse(bundle) {
  const { code } = await transformAsync(bundle, {
    babelrc: false,
    configFile: false,
    sourceType: "script",
    compact: true,
    shouldPrintComment: (comment) => comment.startsWith("!"),
    plugins: [({ types, template }) => ({ visitor: { Program: { exit: wrapConstants(types, template) } } })],
  });
  return code;
}

/** The protocol's schemas, most of which are for clients: to make one has no effect. The numeral is the bundler's. */
const isSchema = (name) => /Schema\d*$/.test(name);

/** The bundler's own helpers. */
const isHelper = (name) => name.startsWith("__");

/** What the bundler makes of a script of a package: it runs at first use as it is. */
const isLate = ({ callee }) => callee?.name === "__commonJS";

/**
 * `const a = make(); use(a)` becomes, but for the names,
 * `let a = unmade; function getA() { return a === unmade ? a = make() : a; } use(getA())`.
 */
const wrapConstants = (types, template) => (program) => {
  const get = template.statement`function GET() { return VALUE === __unmade ? VALUE = INITIAL : VALUE; }`;
  const isMade = (node) =>
    types.isCallExpression(node) ||
    types.isNewExpression(node) ||
    types.isClassExpression(node) ||
    types.isObjectExpression(node) ||
    types.isArrayExpression(node);
  const namespaces = new Map(exportCalls(program).map((call) => [call.node.arguments[0].name, call]));
  const { scope } = program;
  for (const declarator of declarators(program)) {
    const { id, init } = declarator.node;
    const binding = scope.getBinding(id.name);
    if (isHelper(id.name) || !isMade(init) || isLate(init) || !binding.constant) continue;
    if (!binding.referenced) {
      if (isSchema(id.name)) declarator.remove();
      continue;
    }
    const GET = scope.generateUidIdentifier(id.name);
    const VALUE = scope.generateUidIdentifier(id.name);
    const namespace = namespaces.get(id.name);
    const INITIAL =
      namespace === undefined
        ? init
        : types.callExpression(types.identifier("__exported"), [namespace.node.arguments[1]]);
    for (const reference of binding.referencePaths) {
      if (reference.parentPath === namespace) continue;
      if (reference.parentPath.isObjectProperty()) reference.parent.shorthand = false;
      reference.replaceWith(types.callExpression(GET, []));
    }
    namespace?.replaceWith(types.nullLiteral());
    program.unshiftContainer("body", template.statement`let VALUE = __unmade;`({ VALUE }));
    program.pushContainer("body", get({ GET, VALUE, INITIAL }));
    declarator.remove();
  }
  program.unshiftContainer("body", template.statement`const __unmade = {};`());
  program.pushContainer(
    "body",
    template.statement`function __exported(all) { const exports = {}; __export(exports, all); return exports; }`(),
  );
};

const declarators = (program) =>
  program
    .get("body")
    .filter((statement) => statement.isVariableDeclaration())
    .flatMap((declaration) => declaration.get("declarations"))
    .filter((declarator) => declarator.get("id").isIdentifier() && declarator.node.init !== null);

/** All `__export(module_exports, { name: () => value, … })`: what a module exports, for who imports it as a whole. */
const exportCalls = (program) =>
  program
    .get("body")
    .filter((statement) => statement.isExpressionStatement())
    .flatMap((statement) => {
      const expression = statement.get("expression");
      return expression.isSequenceExpression() ? expression.get("expressions") : [expression];
    })
    .filter((one) => one.isCallExpression() && one.get("callee").isIdentifier({ name: "__export" }));
