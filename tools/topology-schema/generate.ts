// Makes the JSON Schema of topology files from the TypeScript interfaces and their comments, so that the two cannot
// drift apart.
import ts from 'typescript';
import { KnativeRelease } from '../../lib/knative/release';
import { isOptional, isPublic, isRest, programOf, required } from '../program';

/** A JSON Schema, draft 7. */
export type JsonSchema = Record<string, unknown>;

/** Types that a file writes differently from TypeScript. */
const KNATIVE_RELEASE: JsonSchema = {
  type: 'string',
  examples: KnativeRelease.all().map(({ minor }) => minor),
};
const WRITTEN_AS: Readonly<Record<string, string>> = { IKnativeGateway: 'ExistingGatewayAttributes' };

/** Properties that take fractions; all other numbers are whole ones. */
const FRACTIONS = ['availabilityPercent', 'latencyPercent', 'samplingPercent', 'scalingTarget', 'traceSamplingPercent'];

// What is written as a list goes to a factory as so many arguments, and their number is limited by the stack.
const MAXIMUM_ARGUMENTS = 10_000;

// Names of members that descriptions use as words.
const ACRONYMS = new Set(['HTTP', 'HTTPS']);

class Generator {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  private readonly definitions = new Map<string, JsonSchema>();
  private readonly enumValues = new Map<string, string>();

  public constructor(private readonly file: SchemaOfFile) {
    this.program = programOf(file.source);
    this.checker = this.program.getTypeChecker();
  }

  public run(): JsonSchema {
    const root = this.object(this.exported(this.file.type));
    const definitions = Object.fromEntries([...this.definitions].sort(([a], [b]) => (a < b ? -1 : 1)));
    return this.inFileWords({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: this.file.title,
      ...root,
      definitions,
    }) as JsonSchema;
  }

  private exported(name: string): ts.Type {
    for (const file of this.program.getSourceFiles()) {
      const symbol = this.checker.getSymbolAtLocation(file)?.exports?.get(ts.escapeLeadingUnderscores(name));
      if (symbol !== undefined) return this.checker.getDeclaredTypeOfSymbol(symbol);
    }
    throw new Error(`no type is exported as ${name}`);
  }

  private schema(type: ts.Type): JsonSchema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.EnumLike) return this.reference(type, () => this.enumeration(type));
    if (flags & ts.TypeFlags.String) return { type: 'string' };
    if (flags & ts.TypeFlags.Number) return { type: 'integer' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (this.checker.isArrayType(type)) {
      return {
        type: 'array',
        items: this.schema(this.checker.getTypeArguments(type as ts.TypeReference)[0] as ts.Type),
      };
    }
    const values = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (values !== undefined) return { type: 'object', additionalProperties: this.schema(values) };
    const name = type.symbol.name;
    if (name === 'KnativeRelease') return KNATIVE_RELEASE;
    const writtenAs = WRITTEN_AS[name];
    if (writtenAs !== undefined) return this.schema(this.exported(writtenAs));
    if (type.isClass()) return this.reference(type, () => this.variants(type));
    if (type.isClassOrInterface()) return this.reference(type, () => this.object(type));
    throw new Error(`a topology file has no notation for ${this.checker.typeToString(type)}`);
  }

  private reference(type: ts.Type, make: () => JsonSchema): JsonSchema {
    const { name } = type.symbol;
    if (!this.definitions.has(name)) {
      this.definitions.set(name, {});
      this.definitions.set(name, make());
    }
    return { $ref: `#/definitions/${name}` };
  }

  private enumeration(type: ts.Type): JsonSchema {
    const members = type.isUnion() ? type.types : [type];
    const values = members.map((member) => {
      const { value } = member as ts.StringLiteralType;
      this.enumValues.set(`${type.symbol.name}.${member.symbol.name}`, value);
      if (member.symbol.name.length > 3 && !ACRONYMS.has(member.symbol.name))
        this.enumValues.set(member.symbol.name, value);
      const text = this.documentation(member.symbol);
      return { value, text: text === '' ? '' : `\n\n\`${value}\`: ${text}` };
    });
    const description = this.documentation(type.symbol) + values.map(({ text }) => text).join('');
    return { description, enum: values.map(({ value }) => value) };
  }

  private object(type: ts.Type): JsonSchema {
    const properties = this.checker.getPropertiesOfType(type);
    return {
      description: this.documentation(type.symbol),
      type: 'object',
      properties: Object.fromEntries(properties.map((property) => [property.name, this.property(property)])),
      ...required(properties),
      additionalProperties: false,
    };
  }

  private property(symbol: ts.Symbol): JsonSchema {
    const type = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(symbol));
    const description = this.documentation(symbol);
    const schema = FRACTIONS.includes(symbol.name) ? { type: 'number' } : this.schema(type);
    return { ...(description !== '' && { description }), ...schema };
  }

  /**
   * A class with static factories: the name of one of them with its argument, and beside it the methods that modify
   * what it makes.
   */
  private variants(type: ts.InterfaceType): JsonSchema {
    const statics = this.checker.getPropertiesOfType(this.checker.getTypeOfSymbol(type.symbol));
    const factories = statics.filter((symbol) => this.returns(symbol, type));
    if (factories.length === 0) throw new Error(`${type.symbol.name} has no factories`);
    const modifiers = this.checker.getPropertiesOfType(type).filter((symbol) => this.returns(symbol, type));
    const properties = [
      ...factories.map((factory) => [factory.name, this.argument(factory)] as const),
      ...modifiers.map((modifier) => [modifier.name, this.modification(modifier, type)] as const),
    ];
    const object = {
      type: 'object',
      properties: Object.fromEntries(properties),
      additionalProperties: false,
      ...(modifiers.length === 0
        ? { minProperties: 1, maxProperties: 1 }
        : { oneOf: factories.map(({ name }) => ({ required: [name] })) }),
    };
    const alone = factories.filter((factory) => this.signature(factory).parameters.every((each) => isOptional(each)));
    const description = this.documentation(type.symbol).split('\n\n')[0];
    if (alone.length === 0) return { description, ...object };
    return { description, anyOf: [{ enum: alone.map(({ name }) => name) }, object] };
  }

  /** Whether this is a public method whose result is of this type. */
  private returns(symbol: ts.Symbol, type: ts.Type): boolean {
    const { valueDeclaration } = symbol;
    if (valueDeclaration === undefined || !ts.isMethodDeclaration(valueDeclaration)) return false;
    return isPublic(valueDeclaration) && this.signature(symbol).getReturnType() === type;
  }

  private signature(method: ts.Symbol): ts.Signature {
    const [signature] = this.checker.getTypeOfSymbol(method).getCallSignatures();
    if (signature === undefined) throw new Error(`${method.name} cannot be called`);
    return signature;
  }

  /** One parameter is written as it is, several as an object, none as an empty object. */
  private argument(factory: ts.Symbol): JsonSchema {
    const { parameters } = this.signature(factory);
    const description = this.documentation(factory);
    const [first] = parameters;
    if (first !== undefined && parameters.length === 1) {
      return { ...this.property(first), ...(isRest(first) && { maxItems: MAXIMUM_ARGUMENTS }), description };
    }
    return {
      description,
      type: 'object',
      properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, this.property(parameter)])),
      ...requiredParameters(parameters),
      additionalProperties: false,
    };
  }

  /**
   * What a method takes that modifies what a factory made. Where it takes another of its class, a list stands for as
   * many calls.
   */
  private modification(modifier: ts.Symbol, type: ts.Type): JsonSchema {
    const [first] = this.signature(modifier).parameters;
    if (first === undefined || this.checker.getTypeOfSymbol(first) !== type) return this.argument(modifier);
    return { description: this.documentation(modifier), type: 'array', items: this.schema(type) };
  }

  private documentation(symbol: ts.Symbol): string {
    const text = prose(ts.displayPartsToString(symbol.getDocumentationComment(this.checker)));
    const standard = symbol.getJsDocTags(this.checker).find(({ name }) => name === 'default')?.text;
    // A property that must be given has none, whatever the tags say of an optional one that it overrides.
    const isRequired = (symbol.flags & ts.SymbolFlags.Property) !== 0 && !(symbol.flags & ts.SymbolFlags.Optional);
    if (standard === undefined || isRequired) return text;
    const value = prose(ts.displayPartsToString(standard)).replace(/^- /, '').replace(/ - /, ', ');
    return [text, `Default: ${value}.`].filter((part) => part !== '').join('\n\n');
  }

  /** Puts what comments say in the words of TypeScript (`Isolation.STRICT`) into those of the file (`strict`). */
  private inFileWords(value: unknown, key = ''): unknown {
    if (Array.isArray(value)) return value.map((each) => this.inFileWords(each));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.inFileWords(each, name)]));
    }
    if (key !== 'description' || typeof value !== 'string') return value;
    return value
      .replace(/\b[A-Z]\w+\.(\w+)\(\)/g, '$1')
      .replace(/\b[A-Z]\w+\.(\w+)\((\d+)\)/g, '`{ $1: $2 }`')
      .replace(/\b(?:[A-Z]\w+\.)?[A-Z][A-Z0-9_]+\b/g, (word) => this.enumValues.get(word) ?? word);
  }
}

function requiredParameters(parameters: readonly ts.Symbol[]): JsonSchema {
  const names = parameters.filter((each) => !isOptional(each)).map(({ name }) => name);
  return names.length === 0 ? {} : { required: names };
}

/** Joins the lines of each paragraph. */
function prose(comment: string): string {
  return comment
    .split(/\n{2,}/)
    .map((paragraph) =>
      paragraph
        .replace(/\{@link (\w+)\}/g, '$1')
        .replace(/\s*\n\s*/g, ' ')
        .trim(),
    )
    .join('\n\n');
}

/** The JSON Schema of topology files. */
/** A kind of file, and the interface that its schema is made from. */
export interface SchemaOfFile {
  readonly source: string;
  readonly type: string;
  readonly title: string;
}

export const SCHEMAS = {
  topology: { source: 'lib/topology/file/format.ts', type: 'TopologyFile', title: 'Topology of Knative gateways' },
  fleet: { source: 'lib/fleet/file/format.ts', type: 'FleetFile', title: 'Topologies of many clusters' },
} as const satisfies Readonly<Record<string, SchemaOfFile>>;

export function generate(file: SchemaOfFile = SCHEMAS.topology): JsonSchema {
  return new Generator(file).run();
}
