// Transforms a bundle so that constants are initialised at first use. The bundler puts all modules into one scope, so
// otherwise every start would initialise all constants, although it uses few of them.
import { transformAsync } from "@babel/core";

/**
 * Requires that the order of initialisation does not matter, as in any modules that can be bundled. Keeps statements
 * that are not constants or are never referenced, because they may have side effects.
 *
 * @param {string} bundle a script
 * @returns {Promise<string>} the transformed script, without comments other than licences
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

/**
 * The protocol's schemas, most of which are for clients; creating one has no side effects. The bundler may add a
 * number.
 */
const isSchema = (name) => /Schema\d*$/.test(name);

/** The bundler's own helpers. */
const isHelper = (name) => name.startsWith("__");

/** The bundler's wrapper of a CommonJS module: it already runs at first use. */
const isLazy = ({ callee }) => callee?.name === "__commonJS";

/**
 * `const a = make(); use(a)` becomes, except for the names,
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
    if (isHelper(id.name) || !isMade(init) || isLazy(init) || !binding.constant) continue;
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

/**
 * All `__export(module_exports, { name: () => value, … })`: the exports of modules that are imported as a namespace.
 */
const exportCalls = (program) =>
  program
    .get("body")
    .filter((statement) => statement.isExpressionStatement())
    .flatMap((statement) => {
      const expression = statement.get("expression");
      return expression.isSequenceExpression() ? expression.get("expressions") : [expression];
    })
    .filter((one) => one.isCallExpression() && one.get("callee").isIdentifier({ name: "__export" }));
