import { type Alias, type ParsedNode, Scalar, Schema, type YAMLMap, isAlias, isScalar, isSeq } from 'yaml';
import { describe, show } from '../../private/errors';
import { meaning } from './meaning';
import { type Place, type Places, pathTo, pointerTo } from './place';
import { type Problem } from './problems';

/** Where a value belongs: its JSON pointer, its path, and where its key stands. */
interface Spot extends Pick<Place, 'keyOffset' | 'path'> {
  readonly pointer: string;
}

// Aliases within what aliases refer to; the reader follows them by recursion.
const MAXIMUM_FOLLOWED = 50;
// What all aliases may unfold to, in nodes: a few lines can otherwise stand for any amount of data.
const MAXIMUM_UNFOLDED = 100_000;
// Assigning to them would reach into JavaScript's own objects.
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Turns the nodes of a document into data, and notes the place of each value. */
export class Reader {
  public readonly problems: Problem[] = [];
  /** Whether the data is too much to go on. */
  public gaveUp = false;
  private readonly anchors = new Map<string, ParsedNode>();
  private readonly targets = new Map<Alias.Parsed, ParsedNode | undefined>();
  private readonly open = new Set<ParsedNode>();
  private followed = 0;
  private unfolded = 0;

  public constructor(private readonly places: Places) {}

  public read(node: ParsedNode | null, spot: Spot = { pointer: '', path: '' }): unknown {
    const { pointer, path, keyOffset } = spot;
    if (node === null) {
      this.places.set(pointer, { path, keyOffset, offset: keyOffset ?? 0 });
      return null;
    }
    if (isAlias(node)) return this.alias(node, spot);
    if (this.followed > 0) this.unfolded += 1;
    else if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    const [offset] = node.range;
    if (isScalar(node)) return this.scalar(node, spot);

    // A block begins on a line of its own: its key says more.
    this.places.set(pointer, { path, keyOffset, offset: node.flow === true ? offset : (keyOffset ?? offset) });
    this.open.add(node);
    const value = isSeq(node)
      ? node.items.map((item, index) =>
          this.read(item, { pointer: pointerTo(pointer, index), path: pathTo(path, index) }),
        )
      : this.mapping(node, spot);
    this.open.delete(node);
    return value;
  }

  private mapping(node: YAMLMap.Parsed, { pointer, path }: Spot): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const { key, value } of node.items) {
      // Other keys were refused by the parser.
      if (!isScalar(key) || typeof key.value !== 'string') continue;
      const name = key.value;
      const [keyOffset] = key.range;
      const spot = { pointer: pointerTo(pointer, name), path: pathTo(path, name), keyOffset };
      const refusal = entries.has(name)
        ? describe({ what: 'the key comes twice in one mapping', fix: 'take one of them out' })
        : refuseKey(name, key.type === Scalar.PLAIN);
      if (refusal === undefined) entries.set(name, this.read(value, spot));
      else this.report(spot, keyOffset, refusal);
    }
    return Object.fromEntries(entries);
  }

  private scalar({ value, source, range, type, tag }: Scalar.Parsed, spot: Spot): unknown {
    const [offset] = range;
    const { pointer, path, keyOffset } = spot;
    const plain = type === Scalar.PLAIN && tag === undefined ? source : undefined;
    this.places.set(pointer, { path, keyOffset, offset, plain });
    const refusal = plain === undefined ? undefined : refuseScalar(plain, value);
    if (refusal !== undefined) this.report(spot, offset, refusal);
    return value;
  }

  private alias(node: Alias.Parsed, spot: Spot): unknown {
    if (this.gaveUp) return null;
    // An anchor can be set again further down, so an alias is looked up where it stands.
    if (!this.targets.has(node)) this.targets.set(node, this.anchors.get(node.source));
    const target = this.targets.get(node);
    this.gaveUp = this.unfolded > MAXIMUM_UNFOLDED || this.followed > MAXIMUM_FOLLOWED;
    const what = this.refuseAlias(target);
    if (target === undefined || what !== undefined) {
      const [offset] = node.range;
      const { pointer, path, keyOffset } = spot;
      this.places.set(pointer, { path, keyOffset, offset });
      const fix = 'write the value out in place of the alias';
      this.report(spot, offset, describe({ what: what ?? '', got: `*${node.source}`, fix }));
      return null;
    }
    this.followed += 1;
    const value = this.read(target, spot);
    this.followed -= 1;
    return value;
  }

  private refuseAlias(target: ParsedNode | undefined): string | undefined {
    if (target === undefined) return 'the alias has no anchor before it';
    if (this.open.has(target)) return 'the alias stands inside of what it refers to';
    return this.gaveUp ? 'the aliases unfold to too much data' : undefined;
  }

  private report({ pointer, path }: Spot, offset: number, message: string): void {
    this.problems.push({ pointer, offset, message: `${path}: ${message}` });
  }
}

function refuseKey(name: string, isPlain: boolean): string | undefined {
  if (FORBIDDEN_KEYS.includes(name)) {
    return describe({ what: 'the key is not allowed', got: name, allowed: `any but ${FORBIDDEN_KEYS.join(', ')}` });
  }
  if (!isPlain) return undefined;
  if (name === '<<') {
    return describe({ what: 'merge keys are not part of YAML 1.2', got: name, fix: 'write the entries out' });
  }
  const otherwise = readAsYaml11(name);
  if (String(otherwise) === name) return undefined;
  return describe({ what: surprise(name, name, otherwise), fix: `quote it: '${name}'` });
}

function refuseScalar(written: string, value: unknown): string | undefined {
  const otherwise = readAsYaml11(written);
  if (Object.is(value, otherwise)) return undefined;
  const plain = typeof value === 'number' ? value : typeof otherwise === 'boolean' ? otherwise : undefined;
  const fix = `quote it: '${written}'${plain === undefined ? '' : `, or write ${show(plain)}`}`;
  return describe({ what: surprise(written, value, otherwise), fix });
}

/** What is said of a scalar that half of the YAML tools would read as something else. */
function surprise(written: string, value: unknown, otherwise: unknown): string {
  return `${written} without quotes is ${meaning(value)} in YAML 1.2 and ${meaning(otherwise)} in YAML 1.1`;
}

const YAML_1_1 = new Schema({ schema: 'yaml-1.1' });

/** What a plain scalar means in YAML 1.1. */
function readAsYaml11(written: string): unknown {
  for (const tag of YAML_1_1.tags) {
    if (tag.collection !== undefined || tag.default !== true || tag.test?.test(written) !== true) continue;
    const value = tag.resolve(written, () => undefined, {});
    return isScalar(value) ? value.value : value;
  }
  return written;
}
