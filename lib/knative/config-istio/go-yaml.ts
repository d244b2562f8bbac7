import { type YamlAlias, type YamlMapping, type YamlNode, type YamlScalar } from '../../private/yaml/nodes';
import { formatFloat32, type GoScalar, resolvePlain, resolveTagged } from '../../private/yaml/go-scalar';
import { type LineAt, readFirstDocument } from './libyaml';
import { type Reading, reading, Unreadable } from './unreadable';

/** A scalar and how it was written. */
export interface ScalarValue {
  readonly kind: 'scalar';
  readonly value: GoScalar;
  /** The text, if it was written without quotes and without a tag. */
  readonly plain?: string;
  readonly line: number;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly line: number;
}

/** One field of a mapping: its key as JSON has it, and as it was written. */
export interface Field {
  readonly name: string;
  readonly key: ScalarValue;
  readonly value: Value;
}

/** A mapping whose keys have become strings. */
export interface MapValue {
  readonly kind: 'map';
  readonly fields: ReadonlyMap<string, Field>;
  readonly line: number;
}

export type Value = ScalarValue | ListValue | MapValue;

/**
 * Reads YAML as go-yaml v2 and sigs.k8s.io/yaml do: YAML 1.1 scalars, merge keys where they stand, anchors bounded,
 * keys made strings, the last of two equal keys. `undefined` is the value of a text without a document.
 */
export function readGoYaml(text: string): Reading<Value | undefined> {
  return reading(() => decodeGoYaml(text));
}

/** The same. @throws Unreadable */
export function decodeGoYaml(text: string): Value | undefined {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const { root, lineAt } = readFirstDocument(text);
  if (root === undefined) return undefined;
  const value = new Decoder(lineAt, resolveAliases(root, lineAt)).decode(root);
  if (recent.size >= MOST_RECENT) recent.clear();
  recent.set(text, value);
  return value;
}

/** The model and several rules read the two lists of one config-istio. */
const MOST_RECENT = 2;
const recent = new Map<string, Value>();

type Targets = ReadonlyMap<YamlAlias, YamlNode>;

/** Resolves aliases to the last preceding node with that anchor. A collection has its anchor while it is being read. */
function resolveAliases(root: YamlNode, lineAt: LineAt): Targets {
  const anchors = new Map<string, YamlNode>();
  const targets = new Map<YamlAlias, YamlNode>();
  const visit = (node: YamlNode): void => {
    if (node.kind === 'alias') {
      const target = anchors.get(node.name);
      if (target === undefined) fail(lineAt(node.offset), `unknown anchor '${node.name}' referenced`);
      targets.set(node, target);
      return;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (node.kind === 'sequence') node.items.forEach(visit);
    else if (node.kind === 'mapping') {
      for (const { key, value } of node.entries) {
        visit(key);
        visit(value);
      }
    }
  };
  visit(root);
  return targets;
}

class Decoder {
  private readonly open = new Set<YamlAlias>();
  private decoded = 0;
  private throughAlias = 0;

  public constructor(
    private readonly lineAt: LineAt,
    private readonly targets: Targets,
  ) {}

  public decode(node: YamlNode): Value {
    this.count();
    if (node.kind === 'alias') return this.follow(node, (target) => this.decode(target));
    if (node.kind === 'scalar') return this.scalar(node);
    const line = this.lineAt(node.offset);
    if (node.kind === 'sequence') return { kind: 'list', items: node.items.map((item) => this.decode(item)), line };
    const fields = new Map<string, Field>();
    this.mapping(node, fields);
    return { kind: 'map', fields, line };
  }

  // go-yaml v2 decode.go: "document contains excessive aliasing".
  private count(): void {
    this.decoded += 1;
    if (this.open.size > 0) this.throughAlias += 1;
    if (this.throughAlias <= 100 || this.decoded <= 1000) return;
    if (this.throughAlias / this.decoded > allowedAliasRatio(this.decoded)) {
      throw new Unreadable('document contains excessive aliasing');
    }
  }

  private follow<T>(alias: YamlAlias, use: (target: YamlNode) => T): T {
    if (this.open.has(alias)) fail(this.lineAt(alias.offset), `the value of anchor '${alias.name}' contains itself`);
    this.open.add(alias);
    const result = use(this.targets.get(alias) as YamlNode);
    this.open.delete(alias);
    return result;
  }

  private scalar({ text, tag, isPlain, offset }: YamlScalar): ScalarValue {
    const line = this.lineAt(offset);
    if (tag !== undefined) {
      const value = resolveTagged(tag, text);
      if (value === undefined) fail(line, `${JSON.stringify(text)} does not fit the tag ${tag}`);
      return { kind: 'scalar', value, line };
    }
    if (!isPlain) return { kind: 'scalar', value: text, line };
    return { kind: 'scalar', value: resolvePlain(text), plain: text, line };
  }

  // A merge key sets its fields where it stands: over the earlier ones, under the later ones.
  private mapping(node: YamlMapping, into: Map<string, Field>): void {
    for (const { key, value } of node.entries) {
      if (isMergeKey(key)) {
        this.merge(value, into, this.lineAt(key.offset));
        continue;
      }
      const decoded = this.decode(key);
      if (decoded.kind !== 'scalar') fail(decoded.line, 'a list or mapping cannot be a key');
      const name = keyName(decoded);
      into.set(name, { name, key: decoded, value: this.decode(value) });
    }
  }

  private merge(value: YamlNode, into: Map<string, Field>, line: number): void {
    if (value.kind === 'sequence') {
      for (const item of [...value.items].reverse()) this.mergeOne(item, into, line);
    } else this.mergeOne(value, into, line);
  }

  private mergeOne(node: YamlNode, into: Map<string, Field>, line: number): void {
    this.count();
    const target = node.kind === 'alias' ? this.targets.get(node) : undefined;
    if (node.kind === 'mapping') this.mapping(node, into);
    else if (node.kind === 'alias' && target?.kind === 'mapping') {
      this.follow(node, () => {
        this.count();
        this.mapping(target, into);
      });
    } else fail(line, 'a merge key needs a mapping or a list of mappings');
  }
}

function isMergeKey(key: YamlNode): boolean {
  if (key.kind !== 'scalar' || key.text !== '<<') return false;
  return key.tag === undefined ? key.isPlain : /^(?:!|tag:yaml\.org,2002:merge)$/.test(key.tag);
}

// sigs.k8s.io/yaml: convertToJSONableObject.
function keyName({ value, line }: ScalarValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'bigint' && value < 2n ** 63n)) return value.toString();
  if (typeof value !== 'number') return fail(line, `${String(value)} cannot be a key`);
  return Number.isNaN(value) ? '.nan' : formatFloat32(value).replace('+Inf', '.inf').replace('-Inf', '-.inf');
}

function fail(line: number, reason: string): never {
  throw new Unreadable(`line ${line}: ${reason}`);
}

function allowedAliasRatio(decoded: number): number {
  const low = 400_000;
  const high = 4_000_000;
  if (decoded <= low) return 0.99;
  return decoded >= high ? 0.1 : 0.99 - 0.89 * ((decoded - low) / (high - low));
}
