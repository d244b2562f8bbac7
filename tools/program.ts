// What the generators of schemas share: the TypeScript program, and readings of its symbols.
import { join } from 'node:path';
import ts from 'typescript';

export const ROOT = join(__dirname, '..');

/** The program of these files of the repository, with the options of tsconfig.json. */
export function programOf(...files: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, ROOT);
  return ts.createProgram(
    files.map((file) => join(ROOT, file)),
    options,
  );
}

export function isRest({ valueDeclaration }: ts.Symbol): boolean {
  return (
    valueDeclaration !== undefined && ts.isParameter(valueDeclaration) && valueDeclaration.dotDotDotToken !== undefined
  );
}

export function isOptional(parameter: ts.Symbol): boolean {
  const declaration = parameter.valueDeclaration;
  if (declaration === undefined || !ts.isParameter(declaration)) return false;
  return declaration.questionToken !== undefined || declaration.initializer !== undefined;
}

/** Whether a member of a class is neither private nor protected. */
export function isPublic(declaration: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (ts.getCombinedModifierFlags(declaration) & hidden) === 0;
}

/** The names of properties that must be given, as JSON Schema has them. */
export function required(symbols: readonly ts.Symbol[]): { readonly required?: string[] } {
  const names = symbols.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name);
  return names.length === 0 ? {} : { required: names };
}
