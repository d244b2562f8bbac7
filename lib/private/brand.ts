/** A class, of which only the prototype matters. */
interface Class {
  readonly prototype: object;
}

const symbols = new Map<string, symbol>();

function symbolOf(name: string): symbol {
  const symbol = symbols.get(name) ?? Symbol.for(`cdk8s-knative-gateways.${name}`);
  symbols.set(name, symbol);
  return symbol;
}

/**
 * Marks the instances of a class, for {@link isBranded}. Called once, right after the class, with the public name of
 * the class.
 */
export function brand(type: Class, name: string): void {
  Object.defineProperty(type.prototype, symbolOf(name), { value: true });
}

/**
 * Whether a value is an instance of the class with this public name. Unlike `instanceof`, this holds across copies of
 * the package: an app may load one copy, and a library of constructs that it uses another.
 */
export function isBranded(value: unknown, name: string): boolean {
  return hasSymbol(value, symbolOf(name));
}

/** Whether a value is an object that a symbol marks. */
export function hasSymbol(value: unknown, symbol: symbol): boolean {
  return typeof value === 'object' && value !== null && symbol in value;
}
