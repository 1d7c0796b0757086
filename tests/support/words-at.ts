import ts from "typescript";

/**
 * What an editor shows of the names in a program, without their types.
 * @param path where the program would be; it is not written.
 */
export function wordsAt(path: string, program: string): (name: string) => string {
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      types: [],
    }),
    getScriptFileNames: () => [path],
    getScriptVersion: () => "1",
    getScriptSnapshot: (file) => {
      const text = file === path ? program : ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (file) => ts.sys.fileExists(file),
    readFile: (file) => ts.sys.readFile(file),
  });
  return (name) => {
    const shown = service.getQuickInfoAtPosition(path, program.search(new RegExp(`\\b${name}\\b`)));
    return ts.displayPartsToString(shown?.documentation);
  };
}
