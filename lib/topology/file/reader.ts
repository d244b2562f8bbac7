import { describeRefusal, show } from '../../private/refusal';
import { type YamlAlias, type YamlMapping, type YamlNode, type YamlScalar } from '../../private/yaml/nodes';
import { readAsYaml11, readAsYaml12, readTagged } from '../../private/yaml/scalars';
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
  private readonly anchors = new Map<string, YamlNode>();
  private readonly targets = new Map<YamlAlias, YamlNode | undefined>();
  private readonly open = new Set<YamlNode>();
  private followed = 0;
  private unfolded = 0;

  public constructor(private readonly places: Places) {}

  public read(node: YamlNode, spot: Spot = { pointer: '', path: '' }): unknown {
    const { pointer, path, keyOffset } = spot;
    if (node.kind === 'alias') return this.alias(node, spot);
    if (this.followed > 0) this.unfolded += 1;
    else if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    if (node.kind === 'scalar') return this.scalar(node, spot);

    // A block begins on a line of its own: its key says more.
    const { offset, isFlow, tag } = node;
    this.places.set(pointer, { path, keyOffset, offset: isFlow ? offset : (keyOffset ?? offset) });
    if (tag !== undefined && !/^(?:!|tag:yaml\.org,2002:(?:map|seq))$/.test(tag)) this.reportTag(spot, offset, tag);
    this.open.add(node);
    const value =
      node.kind === 'sequence'
        ? node.items.map((item, index) =>
            this.read(item, { pointer: pointerTo(pointer, index), path: pathTo(path, index) }),
          )
        : this.mapping(node, spot);
    this.open.delete(node);
    return value;
  }

  private mapping({ entries: written }: YamlMapping, spot: Spot): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const { key, value } of written) {
      if (key.kind !== 'scalar' || key.tag !== undefined) {
        this.report(spot, key.offset, describeRefusal({ what: 'a key is not a plain or quoted string' }));
        continue;
      }
      const { text: name, offset: keyOffset } = key;
      const inner = { pointer: pointerTo(spot.pointer, name), path: pathTo(spot.path, name), keyOffset };
      const refusal = entries.has(name)
        ? describeRefusal({ what: 'the key comes twice in one mapping', fix: 'take one of them out' })
        : refuseKey(name, key.isPlain);
      if (refusal === undefined) entries.set(name, this.read(value, inner));
      else this.report(inner, keyOffset, refusal);
    }
    return Object.fromEntries(entries);
  }

  private scalar({ text, offset, isPlain, tag }: YamlScalar, spot: Spot): unknown {
    const { pointer, path, keyOffset } = spot;
    const plain = isPlain && tag === undefined && text !== '' ? text : undefined;
    this.places.set(pointer, { path, keyOffset, offset, plain });
    if (tag !== undefined) {
      const tagged = readTagged(tag, text);
      if (tagged === undefined) this.reportTag(spot, offset, tag);
      return tagged ?? null;
    }
    if (!isPlain) return text;
    const value = readAsYaml12(text);
    const refusal = plain === undefined ? undefined : refuseScalar(plain, value);
    if (refusal !== undefined) this.report(spot, offset, refusal);
    return value;
  }

  private alias(node: YamlAlias, spot: Spot): unknown {
    if (this.gaveUp) return null;
    // An anchor can be set again further down, so an alias is looked up where it stands.
    if (!this.targets.has(node)) this.targets.set(node, this.anchors.get(node.name));
    const target = this.targets.get(node);
    this.gaveUp = this.unfolded > MAXIMUM_UNFOLDED || this.followed > MAXIMUM_FOLLOWED;
    const what = this.refuseAlias(target);
    if (target === undefined || what !== undefined) {
      const { offset } = node;
      const { pointer, path, keyOffset } = spot;
      this.places.set(pointer, { path, keyOffset, offset });
      const fix = 'write the value out in place of the alias';
      this.report(spot, offset, describeRefusal({ what: what ?? '', got: `*${node.name}`, fix }));
      return null;
    }
    this.followed += 1;
    const value = this.read(target, spot);
    this.followed -= 1;
    return value;
  }

  private refuseAlias(target: YamlNode | undefined): string | undefined {
    if (target === undefined) return 'the alias has no anchor before it';
    if (this.open.has(target)) return 'the alias stands inside of what it refers to';
    return this.gaveUp ? 'the aliases unfold to too much data' : undefined;
  }

  private reportTag(spot: Spot, offset: number, tag: string): void {
    this.report(
      spot,
      offset,
      describeRefusal({ what: 'the tag does not fit the value', got: tag, fix: 'take the tag out' }),
    );
  }

  private report({ pointer, path }: Spot, offset: number, message: string): void {
    this.problems.push({ pointer, offset, message: path === '' ? message : `${path}: ${message}` });
  }
}

function refuseKey(name: string, isPlain: boolean): string | undefined {
  if (FORBIDDEN_KEYS.includes(name)) {
    return describeRefusal({
      what: 'the key is not allowed',
      got: name,
      allowed: `any but ${FORBIDDEN_KEYS.join(', ')}`,
    });
  }
  if (!isPlain) return undefined;
  if (name === '<<') {
    return describeRefusal({ what: 'merge keys are not part of YAML 1.2', got: name, fix: 'write the entries out' });
  }
  const otherwise = readAsYaml11(name);
  if (String(otherwise) === name) return undefined;
  return describeRefusal({ what: surprise(name, name, otherwise), fix: `quote it: '${name}'` });
}

function refuseScalar(written: string, value: unknown): string | undefined {
  const otherwise = readAsYaml11(written);
  if (Object.is(value, otherwise)) return undefined;
  const plain = typeof value === 'number' ? value : typeof otherwise === 'boolean' ? otherwise : undefined;
  const fix = `quote it: '${written}'${plain === undefined ? '' : `, or write ${show(plain)}`}`;
  return describeRefusal({ what: surprise(written, value, otherwise), fix });
}

/** The refusal of a scalar that half of the YAML tools would read as something else. */
function surprise(written: string, value: unknown, otherwise: unknown): string {
  return `${written} without quotes is ${meaning(value)} in YAML 1.2 and ${meaning(otherwise)} in YAML 1.1`;
}
