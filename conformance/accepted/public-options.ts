import { type Shape } from '../../lib/private/shape';
import { apiTypes } from '../../lib/private/types';

/** The constructs that hold everything else. */
export const ROOTS = [
  'MultiGatewayChart',
  'IsolatedGateway',
  'GatewayAdmissionPolicy',
  'KnativeService',
  'DomainMapping',
] as const;

// From an option, type or call to what it can hold.
const graph = new Map<string, Set<string>>();

/** Every option, as `TYPE.PROPERTY`, and every factory that leads to the constructs. */
export function publicOptions(): string[] {
  for (const root of ROOTS) visitCall(root);
  return [...graph.keys()].filter((name) => apiTypes().definitions[name] === undefined).sort();
}

/** What can hold an option, directly or not: options, factories and constructs. */
export function holdersOf(option: string): ReadonlySet<string> {
  publicOptions();
  const holders = new Set([option]);
  for (const each of holders) {
    for (const [holder, held] of graph) if (held.has(each)) holders.add(holder);
  }
  return holders;
}

/** The name of a factory or constant, as in `ApiTypes.signatures`. */
export function factoryName({ instanceOf = '' }: Shape, factory: string): string {
  return `${instanceOf}.${factory.replace('()', '')}`;
}

function visitCall(name: string): void {
  if (graph.has(name)) return;
  graph.set(name, new Set());
  for (const { name: parameter, shape } of apiTypes().signatures[name]?.parameters ?? []) {
    if (parameter !== 'scope') hold(name, shape);
  }
}

function visitType(name: string): void {
  if (graph.has(name)) return;
  graph.set(name, new Set());
  const shape = apiTypes().definitions[name] ?? {};
  for (const [key, inner] of Object.entries(
    shape.instanceOf === undefined && !shape.construct ? (shape.properties ?? {}) : {},
  )) {
    const option = `${name}.${key}`;
    graph.get(name)?.add(option);
    graph.set(option, new Set());
    hold(option, inner);
  }
  hold(name, { ...shape, properties: {} });
}

/** Notes what a value of this shape can hold. */
function hold(holder: string, shape: Shape): void {
  const held = graph.get(holder);
  const { $ref, construct, instanceOf, factories = [], properties = {}, items, additionalProperties, anyOf } = shape;
  if ($ref !== undefined) {
    held?.add($ref);
    visitType($ref);
    return;
  }
  const calls = construct === true ? ['ExistingGateway'] : factories.map((each) => factoryName(shape, each));
  for (const call of construct === true || instanceOf !== undefined ? calls : []) {
    held?.add(call);
    visitCall(call);
  }
  for (const inner of [
    ...Object.values(construct === true ? {} : properties),
    items,
    additionalProperties,
    ...(anyOf ?? []),
  ]) {
    if (typeof inner === 'object') hold(holder, inner);
  }
}
