// Makes the types of the public API as data from its TypeScript sources, so that callers without a compiler are checked
// by the very same types.
import { join } from 'node:path';
import ts from 'typescript';
import { type Shape } from '../../lib/private/shape';
import { type ApiTypes, type Parameter, type Signature } from '../../lib/private/types';
import { ROOT, isOptional, isPublic, isRest, programOf, required } from '../program';

const MANY = 10;

const INDEX = 'lib/index.ts';
const VALIDATION = 'lib/validation.ts';

class Generator {
  private readonly program = programOf(INDEX, VALIDATION);
  private readonly checker = this.program.getTypeChecker();
  private readonly definitions = new Map<string, Shape>();
  private readonly signatures = new Map<string, Signature>();

  public run(): ApiTypes {
    for (const symbol of this.exportsOf(INDEX)) {
      if (symbol.flags & ts.SymbolFlags.Class) this.addClass(symbol);
      else if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Enum)) {
        this.shape(this.checker.getDeclaredTypeOfSymbol(symbol));
      }
    }
    // Its one method is called by cdk8s alone.
    for (const symbol of this.exportsOf(VALIDATION))
      if (symbol.flags & ts.SymbolFlags.Class) this.addConstructor(symbol);
    return { definitions: sorted(this.definitions), signatures: sorted(this.signatures) };
  }

  private exportsOf(file: string): ts.Symbol[] {
    const source = this.program.getSourceFile(join(ROOT, file));
    const module = source && this.checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is not part of the program`);
    return this.checker
      .getExportsOfModule(module)
      .map((each) => (each.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(each) : each));
  }

  private addClass(symbol: ts.Symbol): void {
    this.addConstructor(symbol);
    const statics = this.checker.getPropertiesOfType(this.checker.getTypeOfSymbol(symbol));
    const members = this.checker.getPropertiesOfType(this.checker.getDeclaredTypeOfSymbol(symbol));
    for (const each of statics) this.addMethod(symbol, each, 'static');
    for (const each of members) this.addMethod(symbol, each, 'method');
  }

  private addConstructor(symbol: ts.Symbol): void {
    const [signature] = this.checker.getTypeOfSymbol(symbol).getConstructSignatures();
    if (signature !== undefined && isPublic(signature.getDeclaration())) {
      this.add(symbol.name, 'constructor', signature);
    }
  }

  private addMethod(of: ts.Symbol, { name, valueDeclaration }: ts.Symbol, kind: Signature['kind']): void {
    if (valueDeclaration === undefined || !ts.isMethodDeclaration(valueDeclaration)) return;
    const isInternal = name.startsWith('_') || !isPublic(valueDeclaration);
    if (isInternal || !this.isOwn(valueDeclaration)) return;
    const signature = this.checker.getSignatureFromDeclaration(valueDeclaration);
    if (signature !== undefined) this.add(`${of.name}.${name}`, kind, signature);
  }

  private add(name: string, kind: Signature['kind'], signature: ts.Signature): void {
    if (this.signatures.has(name)) throw new Error(`${name} is both a factory and a method`);
    this.signatures.set(name, {
      kind,
      parameters: signature.parameters.map((parameter): Parameter => ({
        name: parameter.name,
        shape: this.shapeOf(parameter),
        ...(isOptional(parameter) && { optional: true }),
        ...(isRest(parameter) && { rest: true }),
      })),
    });
  }

  private shapeOf(symbol: ts.Symbol): Shape {
    return this.shape(this.checker.getNonNullableType(this.checker.getTypeOfSymbol(symbol)));
  }

  private shape(type: ts.Type): Shape {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.EnumLike) return this.reference(type, () => ({ enum: enumValues(type) }));
    if (flags & ts.TypeFlags.String) return { type: 'string' };
    if (flags & ts.TypeFlags.Number) return { type: 'number' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (type.getCallSignatures().length > 0) return { type: 'function' };
    if (this.checker.isArrayType(type)) {
      return {
        type: 'array',
        items: this.shape(this.checker.getTypeArguments(type as ts.TypeReference)[0] as ts.Type),
      };
    }
    const values = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (values !== undefined) return { type: 'object', additionalProperties: this.shape(values) };
    const { name } = type.symbol;
    if (name === 'ApiObject') return { instanceOf: name };
    if (name === 'Construct' || name === 'IConstruct') return { construct: true };
    if (type.isClass()) return this.reference(type, () => this.instance(type));
    if (type.isClassOrInterface()) {
      return this.reference(type, () => (/^I[A-Z]/.test(name) ? this.behavior(type) : this.options(type)));
    }
    throw new Error(`no shape for ${this.checker.typeToString(type)}`);
  }

  private reference({ symbol: { name } }: ts.Type, make: () => Shape): Shape {
    if (!this.definitions.has(name)) {
      this.definitions.set(name, {});
      this.definitions.set(name, make());
    }
    return { $ref: name };
  }

  private options(type: ts.Type): Shape {
    const properties = this.checker.getPropertiesOfType(type);
    return {
      type: 'object',
      properties: Object.fromEntries(properties.map((property) => [property.name, this.shapeOf(property)])),
      ...required(properties),
      additionalProperties: false,
    };
  }

  /**
   * The members of this package. Those that hold more objects with behavior are not followed: gateways refer to each
   * other.
   */
  private behavior(type: ts.InterfaceType): Shape {
    const all = this.checker.getPropertiesOfType(type);
    const own = all.filter(({ declarations = [] }) => declarations.every((each) => this.isOwn(each)));
    const shallow = (shape: Shape): Shape => (shape.items === undefined ? shape : { type: 'array' });
    return {
      implements: type.symbol.name,
      ...(own.length < all.length && { construct: true }),
      type: 'object',
      properties: Object.fromEntries(own.map((each) => [each.name, shallow(this.shapeOf(each))])),
      ...required(own),
    };
  }

  private instance(type: ts.InterfaceType): Shape {
    const statics = this.checker.getPropertiesOfType(this.checker.getTypeOfSymbol(type.symbol));
    const factories = statics.flatMap(({ name, valueDeclaration }) => {
      if (valueDeclaration === undefined || !this.isOwn(valueDeclaration) || !isPublic(valueDeclaration)) return [];
      if (ts.isPropertyDeclaration(valueDeclaration)) return name;
      if (!ts.isMethodDeclaration(valueDeclaration)) return [];
      const returned = this.checker.getSignatureFromDeclaration(valueDeclaration)?.getReturnType();
      return returned === type ? `${name}()` : [];
    });
    // Where there are many constants, one for each release, the factory that takes the name of any says enough.
    const methods = factories.filter((each) => each.endsWith('()'));
    const shown = methods.length > 0 && factories.length > MANY ? methods : factories;
    return { instanceOf: type.symbol.name, ...(shown.length > 0 && { factories: shown }) };
  }

  private isOwn(declaration: ts.Declaration): boolean {
    return declaration.getSourceFile().fileName.startsWith(join(ROOT, 'lib'));
  }
}

function enumValues(type: ts.Type): string[] {
  const members = type.isUnion() ? type.types : [type];
  return members.map((member) => (member as ts.StringLiteralType).value);
}

function sorted<T>(entries: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The types of the public API. */
export function generateApiTypes(): ApiTypes {
  return new Generator().run();
}
