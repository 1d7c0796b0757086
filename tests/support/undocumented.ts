import ts from "typescript";

/** What the entries pass on from neverthrow: its words are its own. */
const foreign = new Set(["Result", "ResultAsync", "Ok", "Err", "ok", "err", "okAsync", "errAsync"]);

/** Their members are kinds of errors, which speak for themselves. */
const spelledOut = ["ContractIssues"];

/**
 * The public names, and the members of every type that can be reached from them, for which an editor has nothing to show.
 * What implements a member of a documented interface has the words of that.
 * @param entries paths of the declaration files of the public entries.
 */
export function undocumented(entries: readonly string[]): string[] {
  const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };
  const program = ts.createProgram(entries, options);
  const checker = program.getTypeChecker();
  const silent = new Set<string>();
  const seen = new Set<ts.Type>();

  const isForeign = ({ declarations = [] }: ts.Symbol): boolean =>
    declarations.some((declaration) => {
      const file = declaration.getSourceFile();
      return program.isSourceFileDefaultLibrary(file) || program.isSourceFileFromExternalLibrary(file);
    });

  const check = (symbol: ts.Symbol, name: string): void => {
    const words = [...symbol.getDocumentationComment(checker), ...symbol.getJsDocTags(checker)];
    if (words.length === 0) silent.add(name);
  };

  const visit = (type: ts.Type, name: string): void => {
    if (seen.has(type)) return;
    seen.add(type);
    for (const argument of argumentsOf(type)) visit(argument, name);
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) visit(part, name);
      return;
    }
    if (checker.isTupleType(type) || [...foreign, ...spelledOut].includes(nameOf(type))) return;
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.parameters) visit(checker.getTypeOfSymbol(parameter), `${name}()`);
      visit(signature.getReturnType(), `${name}()`);
    }
    for (const member of type.getProperties()) {
      if (isForeign(member) || isHidden(member)) continue;
      const typeOfMember = checker.getTypeOfSymbol(member);
      // `error?: never`, which nobody can set.
      if (typeOfMember.flags & ts.TypeFlags.Undefined) continue;
      const place = `${ownerOf(member) ?? name}.${member.name}`;
      check(member, place);
      visit(typeOfMember, place);
    }
  };

  /** `Type` of `Promise<Type>` and of `readonly Type[]`. */
  const argumentsOf = (type: ts.Type): readonly ts.Type[] =>
    isReference(type) ? checker.getTypeArguments(type) : (type.aliasTypeArguments ?? []);

  for (const entry of entries) {
    const file = program.getSourceFile(entry);
    const module = file && checker.getSymbolAtLocation(file);
    if (module === undefined) throw new Error(`${entry} is not a module. Build the package first.`);
    for (const exported of checker.getExportsOfModule(module)) {
      if (foreign.has(exported.name)) continue;
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      check(symbol, symbol.name);
      if (symbol.flags & ts.SymbolFlags.Type) visit(checker.getDeclaredTypeOfSymbol(symbol), symbol.name);
      if (symbol.flags & ts.SymbolFlags.Value) visit(checker.getTypeOfSymbol(symbol), symbol.name);
    }
  }
  return [...silent].sort();
}

const isReference = (type: ts.Type): type is ts.TypeReference =>
  ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;

const nameOf = (type: ts.Type): string => (type.aliasSymbol ?? type.getSymbol())?.name ?? "";

const isHidden = ({ name, flags }: ts.Symbol): boolean =>
  name.startsWith("#") || (flags & ts.SymbolFlags.Prototype) !== 0;

/** The interface or class that declares a member, so that what inherits it does not name it again. */
function ownerOf({ declarations }: ts.Symbol): string | undefined {
  const parent = declarations?.[0]?.parent;
  const isNamed = parent && (ts.isInterfaceDeclaration(parent) || ts.isClassDeclaration(parent));
  return isNamed ? parent.name?.text : undefined;
}
